//! The gates of a recurrent layer have activations of the library.

use formwork::model;

mod my {
    pub struct Swish;

    impl formwork::CustomActivation<f32> for Swish {
        fn apply(&self, x: f32) -> f32 {
            x * x
        }

        fn derivative(&self, x: f32) -> f32 {
            x + x
        }
    }
}

model! {
    pub struct Net: [4, 2] -> [3] {
        Lstm(3, recurrent_activation = my::Swish), //~ my
    }
}

fn main() {}
