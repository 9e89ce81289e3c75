//! Two independent mistakes are two errors in one run.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(8, activation = rellu), //~ rellu
        b: Desne(2), //~ Desne
    }
    fn forward(x: [4]) -> (y: [2]) {
        b(a(x))
    }
}

fn main() {}
