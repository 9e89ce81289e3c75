//! Which axes are reduced decides what is computed.

use formwork::model;

const AXIS: isize = 1;

model! {
    pub struct Net {
        norm: LayerNormalization(axis = AXIS), //~ AXIS
    }
    fn forward(x: [4, 2]) -> (y: [4, 2]) {
        norm(x)
    }
}

fn main() {}
