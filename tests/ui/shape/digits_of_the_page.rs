//! What `docs/mistakes.md` compares: a head that was made for other features.

use formwork::model;

model! { struct Head: [33] -> [10] { Dense(10, activation = softmax) } }

model! {
    struct Digits { hidden: Dense(32, activation = relu), head: Head }
    fn forward(image: [64]) -> (digit: [10]) {
        head(hidden(image)) //~ head
    }
}

fn main() {}
