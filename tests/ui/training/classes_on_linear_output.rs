//! A loss over classes on an output without softmax.

use formwork::prelude::*;

model! {
    pub struct Net: [4] -> [3] {
        Dense(3),
    }
}

fn fits<M, L, Tag, S>(_: &M, _: L)
where
    M: Model<Scalar = f32, Outputs = (formwork::Output<f32, S, Tag>,)>,
    S: Shape,
    L: formwork::Loss<f32, Tag>,
{
}

fn train(net: &Net) {
    fits(net, CategoricalCrossentropy::default()); //~ CategoricalCrossentropy::default());
}

fn main() {}
