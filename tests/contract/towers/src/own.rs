//! Layers, activations and functions of our own.

use formwork::init::Ones;
use formwork::{CustomActivation, CustomLayer, Dims, LayerCall, LayerReverse, ParamSpec, Scalar, ShapeError};

/// Multiplies each feature by a number that is learnt, and all by a factor.
#[derive(Clone, Copy, Debug)]
pub struct Gain {
    /// The factor.
    pub factor: f64,
}

impl Gain {
    /// The shape stays.
    ///
    /// # Errors
    /// For samples that have no features.
    #[allow(clippy::result_large_err, reason = "constants ask it, and nothing is copied at run time")]
    pub const fn output(self, input: Dims) -> Result<Dims, ShapeError> {
        if input.rank() == 0 {
            return Err(ShapeError::Custom { takes: "samples that have features", found: input });
        }
        Ok(input)
    }

    /// One number per feature.
    #[must_use]
    pub const fn params(self, input: Dims) -> ParamSpec {
        ParamSpec::NONE.with("gain", Dims::new(&[input.last()]), &Ones)
    }
}

impl<T: Scalar> CustomLayer<T> for Gain {
    fn forward(&self, call: &LayerCall<'_, T>, y: &mut [T]) {
        let gain = call.param("gain");
        for (index, (y, x)) in y.iter_mut().zip(call.x).enumerate() {
            *y = T::of(self.factor) * *x * gain[index % gain.len()];
        }
    }

    fn backward(&self, call: &LayerCall<'_, T>, reverse: LayerReverse<'_, T>) {
        let gain = call.param("gain");
        for (index, (dy, x)) in reverse.dy.iter().zip(call.x).enumerate() {
            let feature = index % gain.len();
            if let Some(dgain) = reverse.dparams.get_mut(feature) {
                *dgain = *dgain + T::of(self.factor) * *dy * *x;
            }
            if let Some(dx) = reverse.dx.get_mut(index) {
                *dx = T::of(self.factor) * *dy * gain[feature];
            }
        }
    }
}

/// The square, with its sign.
#[derive(Clone, Copy, Debug)]
pub struct Sharp;

impl<T: Scalar> CustomActivation<T> for Sharp {
    fn apply(&self, x: T) -> T {
        x * x.abs()
    }

    fn derivative(&self, x: T) -> T {
        x.abs() + x.abs()
    }
}

/// Twice a number.
#[must_use]
pub fn double<T: Scalar>(x: T) -> T {
    x + x
}
