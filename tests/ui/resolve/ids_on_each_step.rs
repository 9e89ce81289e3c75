//! Ids as the steps of a sequence.

use formwork::model;

model! {
    pub struct Net { each: TimeDistributed(Dense(2)) }
    fn forward(word: [u32; 5]) -> (y: [5, 2]) {
        each(word) //~ each
    }
}

fn main() {}
