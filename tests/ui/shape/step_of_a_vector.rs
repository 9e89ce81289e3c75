//! A vector has no steps.

use formwork::model;

model! {
    pub struct Net { each: TimeDistributed(Dense(2)) }
    fn forward(x: [4]) -> (y: [2]) {
        each(x) //~ each
    }
}

fn main() {}
