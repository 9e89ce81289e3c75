//! The name behind the colon is a value.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3]) -> (y: [3]) {
        let h = head(l);
        lambda(|a: h, b: rr| a - b) //~ rr
    }
}

fn main() {}
