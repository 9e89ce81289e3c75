//! A layer with a wrong argument has its parameters all the same.

use formwork::model;

model! {
    pub struct Net {
        hidden: Dense(8, activation = rellu), //~ rellu
        head: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        head(hidden(x))
    }
}

fn user(net: &mut Net) -> f32 {
    net.hidden.kernel[(0, 0)] = 1.0;
    net.hidden.bias[1] + net.head.kernel[(0, 0)]
}

fn main() {}
