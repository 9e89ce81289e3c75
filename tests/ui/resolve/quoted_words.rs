//! Words in quotes, as Keras has them.

use formwork::model;

model! {
    pub struct Net: [4] -> [2] {
        Dense(3, activation = "relu"), //~ "relu"
        Dense(2, kernel_initializer = "he_normal"), //~ "he_normal"
    }
}

fn main() {}
