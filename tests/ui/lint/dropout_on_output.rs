//! Dropout as the last step, in blocks that ask to be told.
#![deny(warnings)]

use formwork::model;

model! {
    #[model(warn(dropout_on_output))]
    pub struct Net {
        head: Dense(2),
        drop: Dropout(0.5),
    }
    fn forward(x: [4]) -> (y: [2], z: [2]) {
        (y: drop(head(x)), z: head(dropout(x, 0.5)))
    }
}

model! {
    #[model(warn(dropout_on_output))]
    pub struct Stack: [4] -> [2] {
        Dense(2),
        Dropout(0.25),
    }
}

fn main() {}
