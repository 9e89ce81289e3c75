//! A layer takes docs and `#[frozen]`.

use formwork::model;

model! {
    pub struct Net {
        #[trainable] //~ trainable
        a: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        a(x)
    }
}

fn main() {}
