//! A body that ends in a `let`.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        let h = a(x); //~ ;
    }
}

fn main() {}
