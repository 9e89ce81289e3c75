//! A variable that is another name of one that is read.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        let h = x; //~ h
        a(x)
    }
}

fn main() {}
