//! The inputs of a sub-model in the other order are one mistake.

use formwork::model;

model! {
    pub struct Pair { a: Dense(2) }
    fn forward(x: [3], y: [2]) -> (z: [2]) {
        add(a(x), y)
    }
}

model! {
    pub struct Net { pair: Pair }
    fn forward(x: [3], y: [2]) -> (z: [2]) {
        pair(y, x) //~ pair
    }
}

fn main() {}
