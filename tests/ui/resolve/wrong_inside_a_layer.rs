//! A mistake inside the layer of a bidirectional one.

use formwork::model;

model! {
    pub struct Net: [20, 4] -> [16] {
        Bidirectional(Lstm(8, activaton = relu)), //~ activaton
    }
}

fn main() {}
