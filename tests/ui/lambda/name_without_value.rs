//! A name between the bars stands for a value.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(r: [3]) -> (y: [3]) {
        head(lambda(|a, b: r| a - b)) //~ a
    }
}

fn main() {}
