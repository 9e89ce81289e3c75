//! One call that is missing leaves two layers unused.

use formwork::model;

model! {
    pub struct Net { a: Dense(4), b: Dense(4) } //~ a
    fn forward(x: [4]) -> (y: [4]) {
        x
    }
}

fn main() {}
