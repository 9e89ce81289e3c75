//! Steps of steps, written as one layer.

use formwork::model;

model! {
    pub struct Net { each: TimeDistributed(TimeDistributed(Dense(2))) } //~ TimeDistributed
    fn forward(x: [3, 4, 5]) -> (y: [3, 4, 2]) {
        each(x)
    }
}

fn main() {}
