//! An `if` gives a number either way.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3], r: [3]) -> (y: [3]) {
        head(lambda(|a: l, b: r| if a > b { a })) //~ if
    }
}

fn main() {}
