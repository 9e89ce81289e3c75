//! A sub-model with a mistake: the model around it says nothing.

use formwork::model;

model! {
    pub struct Tower: [4] -> [2] { //~ [2]
        Dense(3),
    }
}

model! {
    pub struct Net: [4] -> [2] {
        Tower,
    }
}

fn main() {}
