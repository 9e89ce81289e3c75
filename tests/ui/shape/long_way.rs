//! A long way is cut; the part nearest to the fault is kept.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] { //~ [2]
        Dense(4), Dense(5), Dense(6), Dense(7), Dense(8), Dense(9), Dense(10), Dense(11),
        Dense(3),
    }
}

fn main() {}
