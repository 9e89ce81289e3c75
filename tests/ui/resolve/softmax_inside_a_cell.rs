//! A softmax in a cell, where each number is alone.

use formwork::model;

model! {
    pub struct Net: [20, 4] -> [8] {
        Gru(8, activation = softmax), //~ softmax
    }
}

fn main() {}
