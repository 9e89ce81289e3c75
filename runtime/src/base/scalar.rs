//! The number types a model computes in.

use bytemuck::Pod;
use core::fmt::{Debug, Display};

/// An element of a batch: a [`Scalar`], or `u32` for ids.
pub trait Element: Pod + Debug + PartialEq + PartialOrd + Default + Send + Sync + 'static {
    /// The name of the type as a block writes it.
    const NAME: &'static str;
}

impl Element for f32 {
    const NAME: &'static str = "f32";
}

impl Element for f64 {
    const NAME: &'static str = "f64";
}

impl Element for u32 {
    const NAME: &'static str = "u32";
}

/// The number a model computes in: `f32`, or `f64` by `#[model(dtype = f64)]`.
pub trait Scalar: Element + num_traits::Float + nalgebra::Scalar + Display {
    /// The nearest number of this type.
    fn of(value: f64) -> Self;

    /// This number in double precision.
    fn f64(self) -> f64;
}

impl Scalar for f32 {
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest is what the name promises")]
    fn of(value: f64) -> Self {
        value as f32
    }

    fn f64(self) -> f64 {
        f64::from(self)
    }
}

impl Scalar for f64 {
    fn of(value: f64) -> Self {
        value
    }

    fn f64(self) -> f64 {
        self
    }
}
