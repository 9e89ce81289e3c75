//! An axis has two sides.

use formwork::model;

model! {
    pub struct Net: [4, 6, 2] -> [6, 8, 2] {
        ZeroPadding2d((1, 1, 1)), //~ (1, 1, 1)
    }
}

fn main() {}
