//! Layers with the module in front in which Keras and PyTorch have them.

use formwork::model;

model! {
    pub struct Net {
        a: nn.Linear(8, 4), //~ .Linear
        b: keras.layers.Dense(4), //~ .layers
    }
    fn forward(x: [8]) -> (y: [4]) {
        b(a(x))
    }
}

fn main() {}
