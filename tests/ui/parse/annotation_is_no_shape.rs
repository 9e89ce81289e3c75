//! An annotation that is no shape.

use formwork::model;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        let h: f32 = relu(x); //~ f32
        a(h)
    }
}

fn main() {}
