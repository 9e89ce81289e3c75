//! Built-in layers have no path.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        formwork::Dense(2), //~ formwork
    }
}

fn main() {}
