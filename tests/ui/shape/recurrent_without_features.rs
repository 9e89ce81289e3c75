//! A sequence of numbers, without an axis of features.

use formwork::model;

model! {
    pub struct Net {
        gru: Gru(8),
    }
    fn forward(series: [120]) -> (y: [8]) {
        gru(series) //~ gru
    }
}

fn main() {}
