//! Groups that do not divide the channels.

use formwork::model;

model! {
    pub struct Net {
        norm: GroupNormalization(3),
    }
    fn forward(x: [2, 4]) -> (y: [2, 4]) {
        norm(x) //~ norm
    }
}

fn main() {}
