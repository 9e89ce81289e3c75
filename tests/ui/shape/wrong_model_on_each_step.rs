//! A model that takes other steps.

use formwork::model;

model! { pub struct Tower: [5] -> [2] { Dense(2) } }

model! {
    pub struct Net { each: TimeDistributed(Tower) }
    fn forward(x: [3, 4]) -> (y: [3, 2]) {
        each(x) //~ each
    }
}

fn main() {}
