//! A module has one thing of a name.

use formwork::prelude::*;

model! {
    struct Mlp: [784] -> [10] { Dense(128, activation = relu), Dense(10, activation = softmax) }
}

model! {
    struct Mlp: [784] -> [10] { Dense(256, activation = relu), Dense(10, activation = softmax) } //~ Mlp
}

fn main() {
    let mut net = Mlp::new(1);
    net.dense.bias[0] = 1.0;
}
