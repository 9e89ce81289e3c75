//! TimeDistributed without a layer.

use formwork::model;

model! {
    pub struct Net { each: TimeDistributed(), head: Dense(2) } //~ TimeDistributed
    fn forward(x: [3, 4]) -> (y: [3, 2]) {
        head(each(x))
    }
}

fn main() {}
