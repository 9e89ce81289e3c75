//! A size that would be known only with the data, and shapes as Python writes them.

use formwork::model;

model! {
    pub struct A: [8, None] -> [2] { //~ None
        Dense(2),
    }
}

model! {
    pub struct B: [100, -1] -> [2] { //~ -1
        Dense(2),
    }
}

model! {
    pub struct D: [4] -> (2) { //~ (2)
        Dense(2),
    }
}

model! {
    pub struct C {
        d: Dense(2),
    }
    fn forward(x: (28, 28, 1), z: (3,)) -> (y: [2]) { //~ (28, 28, 1) //~ (3,)
        d(flatten(x))
    }
}

fn main() {}
