//! An axis that holds nothing, the size a constant.

use formwork::model;

const SIZE: usize = 0;

model! {
    pub struct Net {
        a: Dense(2),
    }
    fn forward(x: [4, SIZE]) -> (y: [4, 2]) { //~ [4, SIZE]
        a(x)
    }
}

fn main() {}
