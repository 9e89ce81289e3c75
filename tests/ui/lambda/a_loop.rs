//! A lambda is one expression.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3], r: [3]) -> (y: [3]) {
        head(lambda(|a: l, b: r| { let s = a; for _ in 0..3 {} s * b })) //~ for
    }
}

fn main() {}
