//! What has no steps has none to mask.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(3),
    }
    fn forward(x: [4]) -> (y: [3]) {
        a(masking(x)) //~ masking
    }
}

fn main() {}
