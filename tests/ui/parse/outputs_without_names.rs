//! An output without a name in the signature.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4]) -> [2] { //~ [2]
        a(x)
    }
}

fn main() {}
