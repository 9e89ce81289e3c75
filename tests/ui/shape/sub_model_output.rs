//! The output of a sub-model, of another shape than declared.

use formwork::model;

model! {
    pub struct Tower: [4] -> [2] {
        Dense(2),
    }
}

model! {
    pub struct Net: [4] -> [3] { //~ [3]
        Tower,
    }
}

fn main() {}
