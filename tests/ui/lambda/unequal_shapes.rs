//! The values of a lambda have one shape.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3], r: [4]) -> (y: [3]) {
        head(lambda(|a: l, b: r| a - b)) //~ lambda
    }
}

fn main() {}
