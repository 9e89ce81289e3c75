//! Two independent mistakes of constants are two errors in one run.

use formwork::model;

const WIDE: usize = 5;

model! {
    pub struct Net {
        a: Dense(2),
        b: Dense(WIDE),
    }
    fn forward(x: [4], z: [WIDE]) -> (p: [2], q: [2]) {
        (p: a(add(x, z)), q: b(x)) //~ add //~ b
    }
}

fn main() {}
