//! Layers are called in front of a lambda.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3]) -> (y: [3]) {
        let h = head(l);
        lambda(|a: h| a * head) //~ head
    }
}

fn main() {}
