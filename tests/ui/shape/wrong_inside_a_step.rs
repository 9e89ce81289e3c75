//! A rule broken on each step.

use formwork::model;

model! {
    pub struct Net { each: TimeDistributed(Conv2d(2, 3)) }
    fn forward(x: [5, 2, 8, 1]) -> (y: [5, 1, 6, 2]) {
        each(x) //~ each
    }
}

fn main() {}
