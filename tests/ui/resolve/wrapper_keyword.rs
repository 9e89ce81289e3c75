//! Only `layer` names what is wrapped.

use formwork::model;

model! {
    pub struct Net { each: TimeDistributed(inner = Dense(2)) } //~ inner
    fn forward(x: [3, 4]) -> (y: [3, 2]) {
        each(x)
    }
}

fn main() {}
