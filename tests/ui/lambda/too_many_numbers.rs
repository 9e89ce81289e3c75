//! A function takes as many numbers as it takes.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3], r: [3]) -> (y: [3]) {
        head(lambda(|a: l, b: r| a.exp(b))) //~ exp
    }
}

fn main() {}
