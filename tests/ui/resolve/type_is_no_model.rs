//! A type that there is, and that is no model.

use formwork::model;

pub struct Tower;

model! {
    pub struct Net {
        tower: Tower, //~ Tower
        head: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        head(tower(x))
    }
}

fn main() {}
