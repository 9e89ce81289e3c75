//! A kernel that no position has room for, its size a constant.

use formwork::model;

const KERNEL: usize = 5;

model! {
    pub struct Net: [4, 4, 1] -> [1, 1, 8] {
        Conv2d(8, KERNEL), //~ Conv2d
    }
}

fn main() {}
