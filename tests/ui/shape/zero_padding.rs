//! An image has channels.

use formwork::model;

model! {
    pub struct Net {}
    fn forward(x: [4, 6]) -> (y: [6, 8]) {
        zero_padding2d(x) //~ zero_padding2d
    }
}

fn main() {}
