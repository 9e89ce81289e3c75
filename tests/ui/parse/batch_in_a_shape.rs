//! The size of a batch in front of a shape.

use formwork::model;

model! {
    pub struct A: [None, 8] -> [2] { //~ None
        Dense(2),
    }
}

model! {
    pub struct B: [-1, 28, 28, 1] -> [2] { //~ -1
        Flatten(),
        Dense(2),
    }
}

model! {
    pub struct C {
        d: Dense(2),
    }
    fn forward(x: [batch, 8], ids: [u32; ?, 12], z: [_, 3]) -> (y: [None, 2]) { //~ batch //~ ? //~ _ //~ None
        let h: [batch_size, 2] = d(x); //~ batch_size
        h
    }
}

fn main() {}
