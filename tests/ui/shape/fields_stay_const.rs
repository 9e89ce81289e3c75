//! A constant that does not fit: the type and its fields are there all the same.

use formwork::prelude::*;

const SIZE: usize = 3;

model! {
    pub struct Net {
        head: Dense(SIZE),
    }
    fn forward(x: [4]) -> (y: [2]) {
        head(x) //~ head
    }
}

fn user(net: &mut Net) -> f32 {
    net.head.kernel[(0, 0)] = 1.0;
    net.head.bias[1] + Net::new(7).head.bias[0]
}

fn predicts(net: &Net) {
    let mut predictor = net.predictor::<2>();
    let _ = predictor.predict(&[[0.0_f32; 4]; 2][..]);
}

fn main() {}
