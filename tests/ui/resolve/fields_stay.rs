//! A block with a mistake still defines the type and its fields: code that uses them says nothing.

use formwork::prelude::*;

model! {
    pub struct Net {
        head: Dense(2),
    }
    fn forward(x: [4]) -> (y: [2]) {
        head(h) //~ h
    }
}

fn user(net: &mut Net) -> f32 {
    let clone = net.clone();
    net.head.kernel[(0, 0)] = 1.0;
    net.head.bias[1] + clone.head.kernel[(1, 3)] + Net::new(7).head.bias[0]
}

fn predicts(net: &Net) {
    let mut predictor = net.predictor::<2>();
    let _ = predictor.predict(&[[0.0_f32; 4]; 2][..]);
}

fn main() {}
