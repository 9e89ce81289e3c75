//! Nine metrics.

use formwork::prelude::*;

model! {
    /// A network.
    pub struct Net: [4] -> [3] {
        Dense(3, activation = softmax),
    }
}

fn main() {
    let mut net = Net::new(7);
    let metrics = (Accuracy, Mae, Mse, Mae, Mse, Mae, Mse, Mae, Mse);
    let _trainer = net.compile::<8>(MeanSquaredError::default(), Adam::default(), metrics); //~ metrics
}
