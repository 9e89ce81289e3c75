//! A Dense keeps all axes but the last: the help says `flatten`.

use formwork::model;

model! {
    pub struct Net {
        head: Dense(10, activation = softmax),
    }
    fn forward(image: [28, 28]) -> (digit: [10]) {
        head(image) //~ head
    }
}

fn main() {}
