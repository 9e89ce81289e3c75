//! A struct without braces.

use formwork::model;

model! {
    pub struct Net(Dense);
}

fn main() {}
