//! Two layers of one name in a stack.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        a: Dense(4),
        a: Dense(2), //~ a
    }
}

fn main() {}
