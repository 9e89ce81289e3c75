//! A block is one model.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(2),
    }
    pub struct Other: [4] -> [2] { //~ pub
        Dense(2),
    }
}

fn main() {}
