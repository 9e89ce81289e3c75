//! The derivative gives one number for each value.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3], r: [3]) -> (y: [3]) {
        head(lambda(|a: l, b: r| a * b, |a, b, dy| (dy * b, dy * a, dy))) //~ (dy * b, dy * a, dy)
    }
}

fn main() {}
