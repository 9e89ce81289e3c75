//! Layers and an activation of one's own, with fields of all kinds: what counts is how they are described.
#![allow(clippy::result_large_err, reason = "the signature that layers have")]

pub(crate) mod inner;

use formwork::{CustomActivation, CustomLayer, Dims, LayerCall, LayerReverse, ParamSpec, Scalar, ShapeError};

#[derive(Debug)]
pub enum Mode {
    Plain,
    Scaled(f32),
}

/// Has no `Debug`.
pub enum Side {
    Left,
    Right,
}

pub struct Scale {
    pub factor: f32,
}

impl Scale {
    pub const fn new(factor: f32) -> Self {
        Self { factor }
    }
}

pub struct Many {
    pub count: usize,
    pub taps: &'static [f32],
    pub name: &'static str,
    pub on: bool,
    pub mode: Mode,
    pub side: Side,
    pub function: fn(f32) -> f32,
}

#[derive(Debug)]
pub struct Shown {
    pub factor: f32,
    pub mode: Mode,
}

impl Shown {
    pub const fn new(factor: f32, scale: f32) -> Self {
        Self { factor, mode: Mode::Scaled(scale) }
    }
}

pub struct Shift {
    pub factor: f32,
}

pub mod other {
    pub struct Scale {
        pub factor: f32,
    }
}

pub struct Swish {
    pub beta: f64,
}

/// A layer that gives its input back: what counts here is how it is described.
macro_rules! layer {
    ($($ty:ty),*) => {$(
        impl $ty {
            pub(crate) const fn output(&self, input: Dims) -> Result<Dims, ShapeError> {
                Ok(input)
            }

            pub(crate) const fn params(&self, _input: Dims) -> ParamSpec {
                ParamSpec::NONE
            }
        }

        impl CustomLayer<f32> for $ty {
            fn forward(&self, call: &LayerCall<'_, f32>, y: &mut [f32]) {
                y.copy_from_slice(call.x);
            }

            fn backward(&self, _call: &LayerCall<'_, f32>, reverse: LayerReverse<'_, f32>) {
                reverse.dx.copy_from_slice(reverse.dy);
            }
        }
    )*};
}

layer!(Scale, Many, Shown, Shift, other::Scale);

impl<T: Scalar> CustomActivation<T> for Swish {
    fn apply(&self, x: T) -> T {
        x * T::of(self.beta)
    }

    fn derivative(&self, _x: T) -> T {
        T::of(self.beta)
    }
}
