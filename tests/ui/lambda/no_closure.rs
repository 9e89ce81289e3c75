//! A lambda takes a closure.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3]) -> (y: [3]) {
        let h = head(l);
        lambda(h) //~ lambda
    }
}

fn main() {}
