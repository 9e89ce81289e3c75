//! A layer called twice whose statistics are of one number of channels.

use formwork::model;

model! {
    pub struct Net {
        norm: BatchNormalization(center = false, scale = false),
    }
    fn forward(x: [4], z: [5]) -> (y: [4], w: [5]) {
        (y: norm(x), w: norm(z)) //~ norm
    }
}

fn main() {}
