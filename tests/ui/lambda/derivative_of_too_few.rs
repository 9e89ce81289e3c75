//! The derivative takes the values and the gradient.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3], r: [3]) -> (y: [3]) {
        head(lambda(|a: l, b: r| a * b, |a, dy| dy * a)) //~ a
    }
}

fn main() {}
