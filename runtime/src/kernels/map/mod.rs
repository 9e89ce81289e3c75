//! Loops over elements whose arithmetic generated code supplies: lambdas, and the user's own activations.
//!
//! These are generic, unlike all other kernels: what they compute is known in the user's crate only. A block of elements
//! is copied to arrays of its own first, so that the compiler sees that nothing overlaps and writes vector code.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

mod apply;
#[cfg(test)]
mod tests;

pub use apply::CustomActivation;
#[cfg(feature = "f64")]
pub(super) use apply::double;
pub(super) use apply::single;

use super::activation::Elements;
use super::simd::{Pass, simd};
use crate::base::{Samples, Scalar};

/// A function from `IN` numbers to `OUT` numbers.
pub trait Map<T, const IN: usize, const OUT: usize> {
    /// Its value; mark it `#[inline(always)]`. `FMA` is that of [`Pass`].
    fn at<const FMA: bool>(&self, x: [T; IN]) -> [T; OUT];
}

/// Elements that are computed at once.
const BLOCK: usize = 64;

/// `y[k][i] (+)= f(x[0][i], x[1][i], …)[k]` for every element; a result is added where its flag says so.
///
/// # Panics
/// If a slice is shorter than `n · len`.
pub fn map<T: Scalar, F: Map<T, IN, OUT>, const IN: usize, const OUT: usize>(
    f: &F,
    d: Elements,
    n: Samples,
    x: [&[T]; IN],
    y: [(&mut [T], bool); OUT],
) {
    let len = n.of(&d) * d.len;
    simd::<T, _>(Blocks { f, len, x: x.map(|x| &x[..len]), y: y.map(|(y, add)| (&mut y[..len], add)) });
}

struct Blocks<'a, T, F, const IN: usize, const OUT: usize> {
    f: &'a F,
    len: usize,
    x: [&'a [T]; IN],
    y: [(&'a mut [T], bool); OUT],
}

impl<T: Scalar, F: Map<T, IN, OUT>, const IN: usize, const OUT: usize> Pass for Blocks<'_, T, F, IN, OUT> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(mut self) {
        let (mut inputs, mut outputs) = ([[T::zero(); BLOCK]; IN], [[T::zero(); BLOCK]; OUT]);
        let mut start = 0;
        while start < self.len {
            let size = BLOCK.min(self.len - start);
            for (block, x) in inputs.iter_mut().zip(self.x) {
                block[..size].copy_from_slice(&x[start..start + size]);
            }
            // Plain loops: in a debug build of the user's crate they are compiled as they stand.
            let mut i = 0;
            while i < size {
                let mut x = [T::zero(); IN];
                let mut k = 0;
                while k < IN {
                    x[k] = inputs[k][i];
                    k += 1;
                }
                let y = self.f.at::<FMA>(x);
                k = 0;
                while k < OUT {
                    outputs[k][i] = y[k];
                    k += 1;
                }
                i += 1;
            }
            for (block, (y, add)) in outputs.iter().zip(&mut self.y) {
                let y = &mut y[start..start + size];
                if *add {
                    for (y, &value) in y.iter_mut().zip(block) {
                        *y = *y + value;
                    }
                } else {
                    y.copy_from_slice(&block[..size]);
                }
            }
            start += BLOCK;
        }
    }
}
