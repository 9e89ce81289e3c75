//! Targets of a type that no target has.

use formwork::prelude::*;

model! {
    /// A network.
    pub struct Net: [4] -> [3] {
        Dense(3, activation = softmax),
    }
}

fn main() {
    let mut net = Net::new(7);
    let mut trainer = net.compile::<1>(SparseCategoricalCrossentropy::default(), Adam::default(), ());
    let _loss = trainer.train_on_batch(&[1.0_f32; 4], &[2_i32]); //~ [2_i32]
}
