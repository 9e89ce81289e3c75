//! TimeDistributed around something that is no layer.

use formwork::model;

model! {
    pub struct Net { each: TimeDistributed(3) } //~ 3
    fn forward(x: [3, 4]) -> (y: [3, 2]) {
        each(x)
    }
}

fn main() {}
