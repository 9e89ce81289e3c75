//! A type that is no model as a layer of a stack, whose output would not fit either.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(3),
        String, //~ String
    }
}

fn main() {}
