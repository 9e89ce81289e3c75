//! The loss of the second output needs probabilities.

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
    let losses = (MeanSquaredError::default(), CategoricalCrossentropy::default());
    let _trainer = net.compile::<8>(losses, Adam::default(), ()); //~ losses
}
