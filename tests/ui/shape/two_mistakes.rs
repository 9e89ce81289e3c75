//! Two independent mistakes are two errors in one run.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
        b: Dense(3),
    }
    fn forward(x: [4], z: [5]) -> (p: [2], q: [2]) {
        (p: a(add(x, z)), q: b(x)) //~ add //~ b
    }
}

fn main() {}
