//! Activations of gates: applied to some columns of a matrix at once, and their derivatives from what the tape keeps.
//!
//! The tape keeps the output of an activation where its derivative is computed from that, else its input.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use crate::base::Scalar;
use crate::kernels::activation::{Activate, Activation, reference};
use crate::kernels::gemm::Real;
use crate::kernels::math::{sigmoid, tanh};
use crate::kernels::simd::{Pass, simd};
use core::ops::Range;

/// An activation as the loops over gates see it, chosen at compile time for the two that nearly all layers have.
pub(super) trait Curve<T>: Copy {
    /// The output, from what the tape keeps.
    fn value(self, saved: T) -> T;
    /// The derivative, from what the tape keeps.
    fn slope(self, saved: T) -> T;
}

/// [`Activation::Tanh`].
#[derive(Clone, Copy)]
pub(super) struct Tanh;

/// [`Activation::Sigmoid`].
#[derive(Clone, Copy)]
pub(super) struct Sigmoid;

/// Any activation.
#[derive(Clone, Copy)]
pub(super) struct Any(pub(super) Activation);

impl<T: Scalar> Curve<T> for Tanh {
    #[inline(always)]
    fn value(self, saved: T) -> T {
        saved
    }

    #[inline(always)]
    fn slope(self, saved: T) -> T {
        T::one() - saved * saved
    }
}

impl<T: Scalar> Curve<T> for Sigmoid {
    #[inline(always)]
    fn value(self, saved: T) -> T {
        saved
    }

    #[inline(always)]
    fn slope(self, saved: T) -> T {
        saved * (T::one() - saved)
    }
}

impl<T: Scalar> Curve<T> for Any {
    fn value(self, saved: T) -> T {
        if self.0.saves_output() { saved } else { reference::value(self.0, saved) }
    }

    fn slope(self, saved: T) -> T {
        reference::slope(self.0, saved)
    }
}

/// A scalar that gates are compiled for.
pub(super) trait Gate: Real + Activate {
    /// Turns the inputs of an activation into what the tape keeps of it, in some columns of rows of `width` elements.
    fn keep(activation: Activation, z: &mut [Self], width: usize, columns: Range<usize>) {
        if activation.saves_output() {
            Self::columns(activation, z, width, columns);
        }
    }

    /// Applies an activation to some columns of rows of `width` elements.
    fn columns(activation: Activation, z: &mut [Self], width: usize, columns: Range<usize>) {
        for row in z.chunks_exact_mut(width) {
            Self::activate(activation, &mut row[columns.clone()]);
        }
    }
}

impl Gate for f64 {}

impl Gate for f32 {
    fn columns(activation: Activation, z: &mut [f32], width: usize, columns: Range<usize>) {
        if matches!(activation, Activation::Tanh | Activation::Sigmoid) {
            return simd(Apply { is_tanh: activation == Activation::Tanh, z, width, columns });
        }
        for row in z.chunks_exact_mut(width) {
            Self::activate(activation, &mut row[columns.clone()]);
        }
    }
}

/// Applies one of the two activations that nearly all layers have.
struct Apply<'a> {
    is_tanh: bool,
    z: &'a mut [f32],
    width: usize,
    columns: Range<usize>,
}

impl Pass for Apply<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for row in self.z.chunks_exact_mut(self.width) {
            let gate = &mut row[self.columns.clone()];
            if self.is_tanh {
                for z in gate {
                    *z = tanh::<FMA>(*z);
                }
            } else {
                for z in gate {
                    *z = sigmoid::<FMA>(*z);
                }
            }
        }
    }
}
