//! TimeDistributed takes one layer.

use formwork::model;

model! {
    pub struct Net { each: TimeDistributed(Dense(2), Dense(3)) } //~ TimeDistributed
    fn forward(x: [3, 4]) -> (y: [3, 2]) {
        each(x)
    }
}

fn main() {}
