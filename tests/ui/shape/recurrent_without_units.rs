//! A recurrent layer without units.

use formwork::model;

model! {
    pub struct Net: [20, 4] -> [8] {
        SimpleRnn(0), //~ SimpleRnn
        Dense(8),
    }
}

fn main() {}
