//! A wrapped layer nobody knows, and one whose arguments are wrong.

use formwork::model;

model! {
    pub struct Net { each: TimeDistributed(Dens(2)), other: TimeDistributed(Dense(unit = 2)) } //~ Dens //~ unit
    fn forward(x: [3, 4]) -> (y: [3, 2]) {
        add(each(x), other(x))
    }
}

fn main() {}
