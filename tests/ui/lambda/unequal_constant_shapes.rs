//! Rustc finds the same where a size is a constant.

use formwork::model;

const SIZE: usize = 4;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3], r: [SIZE]) -> (y: [3]) {
        head(lambda(|a: l, b: r| a - b)) //~ lambda
    }
}

fn main() {}
