//! As many sizes as a window has axes, or one for all.

use formwork::model;

model! {
    pub struct Net {
        plane: MaxPool2d((2, 2, 2)), //~ (2, 2, 2)
        line: AveragePool1d(2, strides = (1, 1)), //~ (1, 1)
    }
    fn forward(x: [4, 4, 1], s: [4, 1]) -> (y: [2, 2, 1], z: [3, 1]) {
        (y: plane(x), z: line(s))
    }
}

fn main() {}
