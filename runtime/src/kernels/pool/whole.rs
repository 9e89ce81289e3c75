//! The largest value where every position sees a whole window, as all do unless cells beyond the edges are asked for: the
//! cells lie the same way everywhere, so that where they are is worked out once.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::PoolDims;
use crate::base::Scalar;
use crate::kernels::simd::{Pass, simd};

/// Channels that are compared at once, in registers: one of AVX-512, two of AVX2.
const BLOCK: usize = 16;

/// The most cells of a window.
const CELLS: usize = 64;

/// A window that lies inside the input at every position.
pub(super) struct Whole {
    d: PoolDims,
    /// How far behind the first each cell starts; the first `count` count.
    offsets: [usize; CELLS],
    count: usize,
    /// The elements of a plane and of a row of the input.
    steps: [usize; 2],
}

impl Whole {
    /// None where a position looks beyond the edges, or sees too many cells.
    pub(super) fn new(d: PoolDims) -> Option<Self> {
        let w = d.window;
        let inside = |axis: usize| {
            let last = w.output()[axis].saturating_sub(1) * w.strides()[axis];
            w.before()[axis] == 0 && last + w.size()[axis] <= w.input()[axis]
        };
        let count = w.cells();
        if count > CELLS || !(0..3).all(inside) {
            return None;
        }
        let steps = [w.input()[1] * w.input()[2] * w.channels(), w.input()[2] * w.channels()];
        let mut offsets = [0; CELLS];
        for (cell, offset) in offsets[..count].iter_mut().enumerate() {
            let [plane, row, column] =
                [cell / w.size()[2] / w.size()[1], cell / w.size()[2] % w.size()[1], cell % w.size()[2]];
            *offset = plane * steps[0] + row * steps[1] + column * w.channels();
        }
        Some(Self { d, offsets, count, steps })
    }

    /// Whether no cell is seen from two positions.
    pub(super) fn apart(&self) -> bool {
        let w = self.d.window;
        (0..3).all(|axis| w.output()[axis] < 2 || w.strides()[axis] >= w.size()[axis])
    }

    /// Whether each cell is seen, if none is from two positions.
    fn covers(&self) -> bool {
        let w = self.d.window;
        (0..3).all(|axis| w.output()[axis] * w.size()[axis] == w.input()[axis])
    }

    /// Where the first position of row number `row` of a sample starts in the input, rows counted through all planes.
    #[inline(always)]
    fn start(&self, row: usize) -> usize {
        let w = self.d.window;
        row / w.output()[1] * w.strides()[0] * self.steps[0] + row % w.output()[1] * w.strides()[1] * self.steps[1]
    }
}

/// See [`max_pool_forward`](super::single::max_pool_forward).
pub(super) fn forward<T: Scalar>(window: &Whole, x: &[T], y: &mut [T]) {
    simd::<T, _>(Forward { window, x, y });
}

struct Forward<'a, T> {
    window: &'a Whole,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Pass for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { window, x, y } = self;
        let (d, w, offsets) = (window.d, window.d.window, &window.offsets[..window.count]);
        let step = w.strides()[2] * w.channels();
        for (x, y) in x.chunks_exact(d.inputs()).zip(y.chunks_exact_mut(d.outputs())) {
            for (row, y) in y.chunks_exact_mut(w.output()[2] * w.channels()).enumerate() {
                let mut first = window.start(row);
                for y in y.chunks_exact_mut(w.channels()) {
                    let (blocks, rest) = y.as_chunks_mut::<BLOCK>();
                    let mut at = first;
                    for y in blocks {
                        *y = largest(offsets, &x[at..]);
                        at += BLOCK;
                    }
                    for y in rest {
                        [*y] = largest(offsets, &x[at..]);
                        at += 1;
                    }
                    first += step;
                }
            }
        }
    }
}

/// The largest value of each of the first `N` channels; NaN where one is.
#[inline(always)]
fn largest<T: Scalar, const N: usize>(offsets: &[usize], x: &[T]) -> [T; N] {
    let mut best = [T::neg_infinity(); N];
    for &offset in offsets {
        let x: &[T; N] = x[offset..].first_chunk().expect("a window inside the input");
        for (best, &x) in best.iter_mut().zip(x) {
            *best = if x > *best || x.is_nan() { x } else { *best };
        }
    }
    best
}

/// See [`max_pool_backward`](super::single::max_pool_backward); no cell may be seen from two positions, and a gate is the
/// input itself.
pub(super) fn backward<T: Scalar>(window: &Whole, x: &[T], dy: &[T], dx: &mut [T], gated: bool) {
    simd::<T, _>(Backward { window, x, dy, dx, gated });
}

struct Backward<'a, T> {
    window: &'a Whole,
    x: &'a [T],
    dy: &'a [T],
    dx: &'a mut [T],
    gated: bool,
}

impl<T: Scalar> Pass for Backward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { window, x, dy, dx, gated } = self;
        let (d, w, offsets) = (window.d, window.d.window, &window.offsets[..window.count]);
        let (step, covers) = (w.strides()[2] * w.channels(), window.covers());
        let samples = x.chunks_exact(d.inputs()).zip(dy.chunks_exact(d.outputs()));
        for (dx, (x, dy)) in dx.chunks_exact_mut(d.inputs()).zip(samples) {
            if !covers {
                dx.fill(T::zero());
            }
            for (row, dy) in dy.chunks_exact(w.output()[2] * w.channels()).enumerate() {
                let mut first = window.start(row);
                for dy in dy.chunks_exact(w.channels()) {
                    let (blocks, rest) = dy.as_chunks::<BLOCK>();
                    let mut at = first;
                    for dy in blocks {
                        give(offsets, &x[at..], *dy, &mut dx[at..], gated);
                        at += BLOCK;
                    }
                    for dy in rest {
                        give(offsets, &x[at..], [*dy], &mut dx[at..], gated);
                        at += 1;
                    }
                    first += step;
                }
            }
        }
    }
}

/// Gives the gradient of each of the first `N` channels to the first of its largest values, and zero to the others; to
/// none if all are NaN, or if a gate stops them.
///
/// Every cell is written: choosing what to write costs less than finding the place.
#[inline(always)]
fn give<T: Scalar, const N: usize>(offsets: &[usize], x: &[T], mut left: [T; N], dx: &mut [T], gated: bool) {
    let mut best = [T::neg_infinity(); N];
    for &offset in offsets {
        let x: &[T; N] = x[offset..].first_chunk().expect("a window inside the input");
        for (best, &x) in best.iter_mut().zip(x) {
            *best = if x > *best { x } else { *best };
        }
    }
    if gated {
        for (best, left) in best.iter().zip(&mut left) {
            *left = if *best > T::zero() { *left } else { T::zero() };
        }
    }
    for &offset in offsets {
        let x: &[T; N] = x[offset..].first_chunk().expect("a window inside the input");
        let mut share = [T::zero(); N];
        for lane in 0..N {
            let hit = x[lane] == best[lane];
            share[lane] = if hit { left[lane] } else { T::zero() };
            left[lane] = if hit { T::zero() } else { left[lane] };
        }
        *dx[offset..].first_chunk_mut().expect("a window inside the input") = share;
    }
}
