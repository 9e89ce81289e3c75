//! Elementwise kernels as loops that vectorise.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::{Elements, Stream};
use crate::base::{Samples, Scalar};
use crate::kernels::simd::{Pass, simd};

/// See [`copy`](super::single::copy).
pub(super) fn copy<T: Scalar>(d: Elements, n: usize, x: &[T], y: &mut [T], add: bool) {
    let (x, y) = (&x[..n * d.len], &mut y[..n * d.len]);
    if add {
        simd::<T, _>(Accumulate { x, y });
    } else {
        y.copy_from_slice(x);
    }
}

/// See [`fill_zero`](super::single::fill_zero).
pub(super) fn fill_zero<T: Scalar>(d: Elements, n: usize, y: &mut [T]) {
    y[..n * d.len].fill(T::zero());
}

/// See [`divide`](super::single::divide).
pub(super) fn divide<T: Scalar>(d: Elements, n: usize, by: usize, y: &mut [T]) {
    simd::<T, _>(Divide { by: T::of(by as f64), y: &mut y[..n * d.len] });
}

struct Divide<'a, T> {
    by: T,
    y: &'a mut [T],
}

impl<T: Scalar> Pass for Divide<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for y in self.y {
            *y = *y / self.by;
        }
    }
}

/// `y += x`.
pub(in crate::kernels) struct Accumulate<'a, T> {
    pub(in crate::kernels) x: &'a [T],
    pub(in crate::kernels) y: &'a mut [T],
}

impl<T: Scalar> Pass for Accumulate<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (y, &x) in self.y.iter_mut().zip(self.x) {
            *y = *y + x;
        }
    }
}

/// Words below this drop their element: `rate` as a fraction of 2³².
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ≤ rate < 1")]
pub(super) fn threshold(rate: f64) -> u64 {
    num_traits::Float::round(rate * 4_294_967_296.0) as u64
}

/// See [`dropout`](super::single::dropout).
#[expect(clippy::cast_possible_truncation, reason = "the threshold was just compared with the largest word")]
pub(in crate::kernels) fn dropout<T: Scalar>(
    d: Elements,
    n: usize,
    rate: f64,
    stream: Stream,
    first: Samples,
    y: &mut [T],
) {
    let y = &mut y[..n * d.len];
    let threshold = threshold(rate);
    if threshold > u64::from(u32::MAX) {
        y.fill(T::zero());
    } else if threshold > 0 {
        let keep = T::of(1.0 / (1.0 - rate));
        simd::<T, _>(Dropout { threshold: threshold as u32, keep, stream, first: first.get().wrapping_mul(d.len), y });
    }
}

struct Dropout<'a, T> {
    threshold: u32,
    keep: T,
    stream: Stream,
    /// The global index of the first element.
    first: usize,
    y: &'a mut [T],
}

/// The number of blocks drawn at once, one per lane.
const BLOCKS: usize = 16;

impl<T: Scalar> Pass for Dropout<'_, T> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "block numbers wrap by contract")]
    fn run<const FMA: bool>(self) {
        // The run is cut where global indices are multiples of 64, whatever the first one is.
        let mut skip = self.first % (4 * BLOCKS);
        let mut block = (self.first / 4) as u32 & !(BLOCKS as u32 - 1);
        let mut rest = self.y;
        while !rest.is_empty() {
            let words = draw(self.stream, block);
            let (now, later) = rest.split_at_mut(rest.len().min(4 * BLOCKS - skip));
            for (y, &word) in now.iter_mut().zip(&words[skip..]) {
                *y = if word < self.threshold { T::zero() } else { *y * self.keep };
            }
            (rest, skip, block) = (later, 0, block.wrapping_add(BLOCKS as u32));
        }
    }
}

/// The words of consecutive blocks, in order.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "a lane number")]
fn draw(stream: Stream, block: u32) -> [u32; 4 * BLOCKS] {
    let mut words = [0; 4 * BLOCKS];
    for lane in 0..BLOCKS {
        words[4 * lane..][..4].copy_from_slice(&stream.words(block.wrapping_add(lane as u32)));
    }
    words
}
