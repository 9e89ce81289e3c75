#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]
//! A trainer whose loss needs probabilities, on an output without an activation.
use formwork::prelude::*;
model! {
    /// A network.
    pub struct Net: [4] -> [3] {
        Dense(3),
    }
}
fn main() {
    let mut net = Net::new(7);
    let _trainer = net.compile::<8>(CategoricalCrossentropy::default(), Adam::default(), (Accuracy,)); //~ CategoricalCrossentropy
}
