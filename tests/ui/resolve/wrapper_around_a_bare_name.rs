//! A wrapped layer without parentheses.

use formwork::model;

model! {
    pub struct Net { each: TimeDistributed(Flatten) } //~ Flatten
    fn forward(x: [3, 4]) -> (y: [3, 4]) {
        each(x)
    }
}

fn main() {}
