//! A stack that declares its input alone.

use formwork::model;

model! {
    pub struct Net: [4] { //~ {
        Dense(2),
    }
}

fn main() {}
