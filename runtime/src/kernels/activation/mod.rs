//! Activations: an elementwise function and its derivative.

mod fast;
mod kind;
pub(super) mod reference;
#[cfg(test)]
mod sweep;
#[cfg(test)]
mod tests;

pub use kind::Activation;

use crate::base::Scalar;
use formwork_shape::{Dims, bounded_len};

/// The number of elements of a sample, for kernels that treat each alike.
#[derive(Clone, Copy, Debug)]
pub struct Elements {
    /// Elements per sample.
    pub(in crate::kernels) len: usize,
}

impl Elements {
    /// None.
    pub const EMPTY: Self = Self { len: 0 };

    /// The elements of a sample of the given shape; none of an unknown one.
    ///
    /// # Panics
    /// As all constructors of dims: if a product of sizes is more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS).
    #[must_use]
    #[track_caller]
    pub const fn new(dims: Dims) -> Self {
        Self { len: bounded_len("a value", dims) }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as of dims of more sizes")]
    const fn largest(&self) -> usize {
        self.len
    }
}

per_sample!(Elements);

/// A scalar that activations are compiled for: vectorised approximations for `f32`, the plain loop for `f64`.
pub(super) trait Activate: Scalar {
    /// Replaces each element by its activation.
    fn activate(activation: Activation, y: &mut [Self]);

    /// Multiplies each gradient by the derivative.
    fn activate_backward(activation: Activation, saved: &[Self], dy: &mut [Self]);
}

entries! {
    /// `y[i] = act(y[i])`, in place.
    ///
    /// # Panics
    /// If `y` is shorter than `n · len`.
    fn activate[d: Elements, n](activation: Activation, y: &mut [T]) = forward, forward;

    /// `dy[i] = dy[i] · act'(saved[i])`, in place; `saved` is the output or the input of the activation, as
    /// [`Activation::saves_output`] says.
    ///
    /// # Panics
    /// If a slice is shorter than `n · len`.
    fn activate_backward[d: Elements, n](activation: Activation, saved: &[T], dy: &mut [T]) = backward, backward;
}

fn forward<T: Activate>(d: Elements, n: usize, activation: Activation, y: &mut [T]) {
    T::activate(activation, &mut y[..n * d.len]);
}

fn backward<T: Activate>(d: Elements, n: usize, activation: Activation, saved: &[T], dy: &mut [T]) {
    T::activate_backward(activation, &saved[..n * d.len], &mut dy[..n * d.len]);
}

impl Activate for f32 {
    fn activate(activation: Activation, y: &mut [f32]) {
        fast::activate(activation, y);
    }

    fn activate_backward(activation: Activation, saved: &[f32], dy: &mut [f32]) {
        fast::activate_backward(activation, saved, dy);
    }
}

impl Activate for f64 {
    fn activate(activation: Activation, y: &mut [f64]) {
        for y in y {
            *y = reference::value(activation, *y);
        }
    }

    fn activate_backward(activation: Activation, saved: &[f64], dy: &mut [f64]) {
        for (dy, &saved) in dy.iter_mut().zip(saved) {
            *dy *= reference::slope(activation, saved);
        }
    }
}
