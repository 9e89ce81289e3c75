//! A constant that is no `usize`.

use formwork::model;

const SIZE: i32 = 8;

model! {
    pub struct Net: [4] -> [2] {
        Dense(SIZE), //~ SIZE
        Dense(2),
    }
}

fn main() {}
