//! Two initial states for a layer that has one.

use formwork::model;

model! {
    pub struct Net {
        gru: Gru(8),
    }
    fn forward(x: [20, 4], h: [8], c: [8]) -> (y: [8]) {
        gru(x, h, c) //~ gru
    }
}

fn main() {}
