//! Ids are no numbers.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [u32; 3], r: [3]) -> (y: [3]) {
        head(lambda(|a: l, b: r| a * b)) //~ lambda
    }
}

fn main() {}
