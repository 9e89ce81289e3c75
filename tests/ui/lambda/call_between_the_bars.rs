//! A value has to have a name.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3]) -> (y: [3]) {
        lambda(|a: head(l)| a * a) //~ head
    }
}

fn main() {}
