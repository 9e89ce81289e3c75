//! `powi` takes an integer.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3], r: [3]) -> (y: [3]) {
        head(lambda(|a: l, b: r| a.powi(2.5) * b)) //~ 2.5
    }
}

fn main() {}
