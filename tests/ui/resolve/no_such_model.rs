//! A name that is no type.

use formwork::model;

model! {
    pub struct Net: [4] -> [4] {
        Mlp, //~ Mlp
    }
}

fn main() {}
