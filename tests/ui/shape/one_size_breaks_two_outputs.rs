//! An input of another size than two outputs take is one mistake.

use formwork::model;

model! {
    pub struct Net {}
    fn forward(x: [8]) -> (up: [4], down: [4]) {
        (up: relu(x), down: tanh(x)) //~ relu
    }
}

fn main() {}
