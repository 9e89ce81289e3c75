//! Activations of the user's own.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::Elements;
use crate::base::{Samples, Scalar};
use crate::kernels::simd::{Pass, simd};

/// An activation of your own: a function of one number and its derivative.
///
/// A block names the type where it names an activation, by a path or by a name that a `use` line brought in:
/// `Dense(8, activation = my::Swish)`; with settings `my::Swish(beta = 1.5)`, which becomes the struct literal
/// `my::Swish { beta: 1.5 }`, or `my::Swish(1.5)`, which becomes `my::Swish::new(1.5)`, a `const fn`. It runs as a pass of
/// its own behind the layer, which keeps its input for the derivative.
///
/// ```
/// use formwork::prelude::*;
/// use formwork::CustomActivation;
///
/// mod my {
///     /// `x · sigmoid(beta · x)`.
///     pub struct Swish {
///         pub beta: f32,
///     }
/// }
///
/// impl CustomActivation<f32> for my::Swish {
///     fn apply(&self, x: f32) -> f32 {
///         x / (1.0 + (-self.beta * x).exp())
///     }
///
///     fn derivative(&self, x: f32) -> f32 {
///         let sigmoid = 1.0 / (1.0 + (-self.beta * x).exp());
///         sigmoid + self.beta * x * sigmoid * (1.0 - sigmoid)
///     }
/// }
///
/// model! {
///     /// Two numbers to three.
///     pub struct Net: [2] -> [3] { Dense(3, activation = my::Swish(beta = 1.5)) }
/// }
/// # let net = Net::new(1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an activation of `{T}`",
    note = "implement `formwork::CustomActivation<{T}>` for it: `apply(x)` and `derivative(x)`"
)]
pub trait CustomActivation<T> {
    /// The value at `x`.
    fn apply(&self, x: T) -> T;

    /// The derivative at `x`.
    fn derivative(&self, x: T) -> T;
}

macro_rules! entries {
    ($module:ident, $scalar:ty) => {
        /// The function of one scalar.
        pub(in crate::kernels) mod $module {
            use super::*;

            /// `y[i] = f(y[i])`, in place; with `x`, which is not empty, `y[i] = y[i] · f'(x[i])`, the way back.
            ///
            /// # Panics
            /// If a slice is shorter than `n · len`.
            pub fn apply<F: CustomActivation<$scalar>>(
                d: Elements,
                n: Samples,
                f: &F,
                x: &[$scalar],
                y: &mut [$scalar],
            ) {
                let len = n.of(&d) * d.len;
                let y = &mut y[..len];
                if x.is_empty() {
                    simd::<$scalar, _>(Apply { f, y });
                } else {
                    simd::<$scalar, _>(ApplyBackward { f, x: &x[..len], dy: y });
                }
            }
        }
    };
}

entries!(single, f32);
#[cfg(feature = "f64")]
entries!(double, f64);

struct Apply<'a, T, F> {
    f: &'a F,
    y: &'a mut [T],
}

impl<T: Scalar, F: CustomActivation<T>> Pass for Apply<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for y in self.y {
            *y = self.f.apply(*y);
        }
    }
}

struct ApplyBackward<'a, T, F> {
    f: &'a F,
    x: &'a [T],
    dy: &'a mut [T],
}

impl<T: Scalar, F: CustomActivation<T>> Pass for ApplyBackward<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (dy, &x) in self.dy.iter_mut().zip(self.x) {
            *dy = *dy * self.f.derivative(x);
        }
    }
}
