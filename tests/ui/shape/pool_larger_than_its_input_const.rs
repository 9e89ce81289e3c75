//! A window that no position has room for, its size a constant.

use formwork::model;

const WINDOW: usize = 5;

model! {
    pub struct Net: [4, 1] -> [1, 1] {
        AveragePool1d(WINDOW), //~ AveragePool1d
    }
}

fn main() {}
