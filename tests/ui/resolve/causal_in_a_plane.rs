//! A plane has no before and after.

use formwork::model;

model! {
    pub struct Net: [4, 4, 1] -> [4, 4, 2] {
        Conv2d(2, 3, padding = causal), //~ causal
    }
}

fn main() {}
