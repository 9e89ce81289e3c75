//! One of the two initial states of an LSTM.

use formwork::model;

model! {
    pub struct Net {
        lstm: Lstm(8),
    }
    fn forward(x: [20, 4], h: [8]) -> (y: [8]) {
        lstm(x, h) //~ lstm
    }
}

fn main() {}
