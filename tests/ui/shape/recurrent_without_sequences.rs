//! A recurrent layer behind one that gives its last step alone.

use formwork::model;

model! {
    pub struct Net: [20, 4] -> [8] {
        Lstm(16),
        Lstm(8), //~ Lstm
    }
}

fn main() {}
