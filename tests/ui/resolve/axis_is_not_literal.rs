//! An axis decides what is generated, so it is literal.

use formwork::model;

const LAST: isize = -1;

model! {
    pub struct Net: [4] -> [2] {
        Dense(2),
        Softmax(axis = LAST), //~ LAST
    }
}

fn main() {}
