//! The two halves of a bidirectional layer lie side by side.

use formwork::model;

model! {
    pub struct Net: [20, 4] -> [8] { //~ [8]
        Bidirectional(Lstm(8)),
    }
}

fn main() {}
