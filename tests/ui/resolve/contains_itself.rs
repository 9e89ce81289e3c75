//! A model as a layer of its own.

use formwork::model;

model! {
    pub struct Net: [4] -> [4] {
        Net, //~ Net
    }
}

fn main() {}
