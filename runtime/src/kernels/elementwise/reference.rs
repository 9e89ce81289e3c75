//! Dropout, one element at a time.
#![cfg(test)]

use super::{Elements, Stream, fast::threshold};
use crate::base::Scalar;

/// See [`dropout`](super::single::dropout).
#[expect(clippy::cast_possible_truncation, reason = "block numbers wrap by contract")]
pub(super) fn dropout<T: Scalar>(d: Elements, n: usize, rate: f64, stream: Stream, first: usize, y: &mut [T]) {
    for (at, y) in y[..n * d.len].iter_mut().enumerate() {
        let index = first * d.len + at;
        let word = stream.words((index / 4) as u32)[index % 4];
        *y = if u64::from(word) < threshold(rate) { T::zero() } else { *y * T::of(1.0 / (1.0 - rate)) };
    }
}
