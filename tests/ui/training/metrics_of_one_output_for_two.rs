//! Metrics of one output for a model of two.

use formwork::prelude::*;

model! {
    /// A network.
    pub struct Net {
        a: Dense(1),
        b: Dense(2),
    }
    fn forward(x: [4]) -> (p: [1], q: [2]) {
        (p: a(x), q: b(x))
    }
}

fn main() {
    let mut net = Net::new(7);
    let losses = (MeanSquaredError::default(), MeanSquaredError::default());
    let _trainer = net.compile::<8>(losses, Adam::default(), (Accuracy,)); //~ (Accuracy,)
}
