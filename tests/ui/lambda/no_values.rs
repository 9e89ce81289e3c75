//! A lambda is over values.

use formwork::model;

model! {
    pub struct Net { head: Dense(3) }
    fn forward(l: [3]) -> (y: [3]) {
        let h = head(l);
        add(h, lambda(|| 1.0)) //~ |
    }
}

fn main() {}
