//! A predictor of more samples than a batch can have.

use formwork::prelude::*;

model! {
    pub struct Net: [4] -> [3] {
        Dense(3),
    }
}

fn predicts(net: &Net) {
    let _ = net.predictor::<8_388_608>();
}

fn main() {
    predicts(&Net::new(7));
}
