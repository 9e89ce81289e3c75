//! A recurrent layer behind one that gives its last step alone, its size a constant.

use formwork::model;

const UNITS: usize = 16;

model! {
    pub struct Net: [20, 4] -> [8] {
        Gru(UNITS),
        Gru(8), //~ Gru
    }
}

fn main() {}
