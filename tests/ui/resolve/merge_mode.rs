//! A word that no merge of two directions is called by.

use formwork::model;

model! {
    pub struct Net: [20, 4] -> [8] {
        Bidirectional(Lstm(8), merge_mode = add), //~ add
    }
}

fn main() {}
