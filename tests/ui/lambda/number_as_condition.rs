//! A number is no comparison.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3], r: [3]) -> (y: [3]) {
        head(lambda(|a: l, b: r| if a { a } else { b })) //~ a
    }
}

fn main() {}
