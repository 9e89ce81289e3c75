//! An argument that takes one of a few words.

use formwork::model;

model! {
    pub struct Net {
        near: MaxPool1d(padding = sam), //~ sam
        far: AveragePool1d(padding = 3), //~ 3
    }
    fn forward(x: [4, 1]) -> (y: [2, 1], z: [2, 1]) {
        (y: near(x), z: far(x))
    }
}

fn main() {}
