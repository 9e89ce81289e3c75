//! A wrapped layer works on one sequence.

use formwork::model;

model! {
    pub struct Net { each: TimeDistributed(Dense(2)) }
    fn forward(x: [3, 4], z: [3, 4]) -> (y: [3, 2]) {
        each(x, z) //~ each
    }
}

fn main() {}
