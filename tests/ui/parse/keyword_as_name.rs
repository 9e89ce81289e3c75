//! A layer named like a word of Rust's.

use formwork::model;

model! {
    pub struct Net { type: Dense(2) } //~ type
    fn forward(x: [4]) -> (y: [4]) {
        relu(x)
    }
}

fn main() {}
