//! Each mistake is told.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3], r: [3]) -> (y: [3]) {
        head(lambda(|a: l, b: r| a.floor() + b.ceil() * (a % b))) //~ floor //~ ceil //~ %
    }
}

fn main() {}
