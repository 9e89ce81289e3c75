//! Activations of gates, whatever they are: applied to some columns of a matrix at once, and their derivatives from what
//! the tape keeps. The two that nearly all layers have, tanh with sigmoid, are part of the vectorised steps instead.

use crate::base::Scalar;
use crate::kernels::activation::{Activate, Activation, reference};
use core::ops::Range;

/// The activations of a candidate and of the gates.
#[derive(Clone, Copy)]
pub(super) struct Curves {
    pub(super) act: Curve,
    pub(super) gate: Curve,
}

impl Curves {
    pub(super) fn new(activation: Activation, recurrent_activation: Activation) -> Self {
        Self { act: Curve(activation), gate: Curve(recurrent_activation) }
    }

    /// Whether they are those of Keras's defaults.
    pub(super) fn are_usual(self) -> bool {
        matches!((self.act.0, self.gate.0), (Activation::Tanh, Activation::Sigmoid))
    }
}

/// An activation by what the tape keeps of it: its output where the derivative follows from that, else its input.
#[derive(Clone, Copy)]
pub(super) struct Curve(pub(super) Activation);

impl Curve {
    /// The activation, from what the tape keeps.
    pub(super) fn value<T: Scalar>(self, saved: T) -> T {
        if self.0.saves_output() { saved } else { reference::value(self.0, saved) }
    }

    /// The derivative, from what the tape keeps.
    pub(super) fn slope<T: Scalar>(self, saved: T) -> T {
        reference::slope(self.0, saved)
    }

    /// Turns inputs into what the tape keeps, in some columns of rows of `width` elements.
    pub(super) fn keep<T: Activate>(self, z: &mut [T], width: usize, columns: Range<usize>) {
        if self.0.saves_output() {
            for row in z.chunks_exact_mut(width) {
                T::activate(self.0, &mut row[columns.clone()]);
            }
        }
    }
}
