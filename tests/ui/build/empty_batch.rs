//! A predictor of no samples.

use formwork::prelude::*;

model! {
    pub struct Net: [4] -> [3] {
        Dense(3),
    }
}

fn predicts(net: &Net) {
    let _ = net.predictor::<0>();
}

fn main() {
    predicts(&Net::new(7));
}
