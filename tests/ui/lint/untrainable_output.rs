//! Outputs that no loss can reach: one is an input again, before the other nothing trains.
#![deny(warnings)]

use formwork::model;

model! {
    pub struct Net {
        a: Dense(4),
        #[frozen]
        b: Dense(2),
    }
    fn forward(x: [4]) -> (y: [4], same: [4], still: [2], moving: [2]) {
        let h = a(x);
        (y: h, same: x, still: b(relu(x)), moving: b(h))
    }
}

model! {
    /// Nothing trains here, and nothing is meant to.
    pub struct Scale: [4] -> [4] {
        Softmax(),
    }
}

fn main() {}
