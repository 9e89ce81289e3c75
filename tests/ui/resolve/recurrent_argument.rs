//! An argument that a GRU has and an LSTM has not.

use formwork::model;

model! {
    pub struct Net: [20, 4] -> [8] {
        Lstm(8, reset_after = true), //~ reset_after
    }
}

fn main() {}
