//! A stack cannot hand on states.

use formwork::model;

model! {
    pub struct Net: [20, 4] -> [8] {
        Lstm(8, return_state = true), //~ Lstm
    }
}

fn main() {}
