//! A metric that is no tuple.

use formwork::prelude::*;

model! {
    /// A network.
    pub struct Net: [4] -> [3] {
        Dense(3, activation = softmax),
    }
}

fn main() {
    let mut net = Net::new(7);
    let _trainer = net.compile::<8>(CategoricalCrossentropy::default(), Adam::default(), Mae); //~ Mae
}
