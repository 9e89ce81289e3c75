//! A model as a layer of its own, by another name.

use formwork::model;

type Again = Net;

model! {
    pub struct Net {
        again: Again, //~ Again
    }
    fn forward(x: [4]) -> (y: [4]) {
        again(x)
    }
}

fn main() {}
