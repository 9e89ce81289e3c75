//! `let h =` with nothing behind it: one error, and `h` stays silent.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        let h = ; //~ =
        a(h)
    }
}

fn main() {}
