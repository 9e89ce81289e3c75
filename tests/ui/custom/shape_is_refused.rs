//! A layer of one's own refuses a shape like a built-in one.

use formwork::model;

mod my {
    use formwork::{CustomLayer, Dims, LayerCall, LayerReverse, ParamSpec, ShapeError};

    pub struct Halve {
        pub offset: usize,
    }

    impl Halve {
        pub const fn new(offset: usize) -> Self {
            Self { offset }
        }

        pub const fn output(&self, input: Dims) -> Result<Dims, ShapeError> {
            if input.last() % 2 == 0 {
                Ok(input.with(input.rank() - 1, input.last() / 2))
            } else {
                Err(ShapeError::Custom { takes: "an even number of features", found: input })
            }
        }

        pub const fn params(&self, _input: Dims) -> ParamSpec {
            ParamSpec::NONE
        }
    }

    impl CustomLayer<f32> for Halve {
        fn forward(&self, call: &LayerCall<'_, f32>, y: &mut [f32]) {
            for (y, x) in y.iter_mut().zip(call.x.iter().skip(self.offset).step_by(2)) {
                *y = *x;
            }
        }

        fn backward(&self, _call: &LayerCall<'_, f32>, _reverse: LayerReverse<'_, f32>) {}
    }
}

model! {
    pub struct Net: [3] -> [2] { Dense(5), halve: my::Halve(offset = 0), Dense(2) } //~ halve
}

fn main() {}
