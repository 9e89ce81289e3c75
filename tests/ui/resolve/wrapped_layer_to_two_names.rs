//! A wrapped layer gives one sequence.

use formwork::model;

model! {
    pub struct Net { each: TimeDistributed(Dense(2)) }
    fn forward(x: [3, 4]) -> (y: [3, 2]) {
        let (a, b) = each(x); //~ each
        add(a, b)
    }
}

fn main() {}
