//! A block is a `struct` and its `forward`.

use formwork::model;

model! {
    fn forward(x: [4]) -> (y: [2]) { //~ fn
        x
    }
}

fn main() {}
