//! A type that is no activation says what is missing.

use formwork::model;

mod my {
    pub struct Plain;
}

model! {
    pub struct Net: [4] -> [2] { Dense(2, activation = my::Plain) } //~ Plain
}

fn main() {}
