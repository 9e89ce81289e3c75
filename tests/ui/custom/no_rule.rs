//! A layer says what shape it gives.

use formwork::model;

mod my {
    pub struct Plain;
}

model! {
    pub struct Net: [4] -> [4] { plain: my::Plain() } //~ Plain //~ Plain //~ Plain
}

fn main() {}
