//! A model as a layer of its own, by path.

use formwork::model;

model! {
    pub struct Net: [4] -> [4] {
        self::Net, //~ Net
    }
}

fn main() {}
