//! A lambda names every value it is over.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3], r: [3]) -> (y: [3]) {
        let h = head(l);
        lambda(|a: h| a * r) //~ r
    }
}

fn main() {}
