//! The same with a size that rustc knows.

use formwork::model;

const WIDTH: usize = 4;

model! {
    pub struct Net { each: TimeDistributed(Dense(2)) }
    fn forward(x: [WIDTH]) -> (y: [2]) {
        each(x) //~ each
    }
}

fn main() {}
