//! A variable with a slip in its name.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(image: [4]) -> (y: [2]) {
        a(imgae) //~ imgae
    }
}

fn main() {}
