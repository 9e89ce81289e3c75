//! A struct without braces.

use formwork::model;

model! {
    pub struct Net(Dense); //~ (Dense)
}

fn main() {}
