//! Pooling cell by cell, all channels of a cell at once.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::PoolDims;
use crate::base::Scalar;
use crate::kernels::simd::{Pass, simd};

/// Channels that are compared at once, with what is found on the stack.
const BLOCK: usize = 64;

/// The cells that a position sees, all inside the input.
#[derive(Clone, Copy)]
struct Cells {
    /// Where the first of them starts.
    first: usize,
    rows: usize,
    columns: usize,
    /// The elements of a row of the input.
    step: usize,
    channels: usize,
}

impl Cells {
    fn count(self) -> usize {
        self.rows * self.columns
    }

    /// Calls `f` with the start of each cell, in ascending order.
    #[inline(always)]
    fn each(self, mut f: impl FnMut(usize)) {
        for row in 0..self.rows {
            for column in 0..self.columns {
                f(self.first + row * self.step + column * self.channels);
            }
        }
    }
}

/// The first cell of position `at` on an axis, and how many there are.
#[inline(always)]
fn visible(d: PoolDims, axis: usize, at: usize) -> (usize, usize) {
    let w = d.window;
    let start = at * w.strides[axis];
    let first = start.saturating_sub(w.before[axis]);
    let end = start.saturating_add(w.size[axis]).saturating_sub(w.before[axis]).min(w.input[axis]);
    (first, end.saturating_sub(first))
}

/// Calls `f` with where each position starts in the output, and the cells it sees.
#[inline(always)]
fn positions(d: PoolDims, n: usize, mut f: impl FnMut(usize, Cells)) {
    let (w, channels) = (d.window, d.window.channels);
    let step = w.input[1] * channels;
    let mut at = 0;
    for sample in 0..n {
        for row in 0..w.output[0] {
            let (top, rows) = visible(d, 0, row);
            for column in 0..w.output[1] {
                let (left, columns) = visible(d, 1, column);
                let first = sample * d.inputs() + top * step + left * channels;
                f(at, Cells { first, rows, columns, step, channels });
                at += channels;
            }
        }
    }
}

/// See [`max_pool_forward`](super::single::max_pool_forward).
pub(super) fn max_forward<T: Scalar>(d: PoolDims, n: usize, x: &[T], y: &mut [T]) {
    simd(MaxForward { d, n, x: &x[..n * d.inputs()], y: &mut y[..n * d.outputs()] });
}

struct MaxForward<'a, T> {
    d: PoolDims,
    n: usize,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Pass for MaxForward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, n, x, y } = self;
        positions(d, n, |at, cells| {
            let y = &mut y[at..][..cells.channels];
            y.fill(T::neg_infinity());
            cells.each(|cell| {
                for (y, &x) in y.iter_mut().zip(&x[cell..][..cells.channels]) {
                    *y = if x > *y || x.is_nan() { x } else { *y };
                }
            });
        });
    }
}

/// See [`max_pool_backward`](super::single::max_pool_backward).
pub(super) fn max_backward<T: Scalar>(d: PoolDims, n: usize, x: &[T], dy: &[T], dx: &mut [T], add: bool) {
    let dx = &mut dx[..n * d.inputs()];
    if !add {
        dx.fill(T::zero());
    }
    simd(MaxBackward { d, n, x: &x[..n * d.inputs()], dy: &dy[..n * d.outputs()], dx });
}

struct MaxBackward<'a, T> {
    d: PoolDims,
    n: usize,
    x: &'a [T],
    dy: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> Pass for MaxBackward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, n, x, dy, dx } = self;
        positions(d, n, |at, cells| {
            for from in (0..cells.channels).step_by(BLOCK) {
                let len = BLOCK.min(cells.channels - from);
                let (mut best, mut place) = ([T::neg_infinity(); BLOCK], [cells.first + from; BLOCK]);
                cells.each(|cell| {
                    let cell = cell + from;
                    for ((best, place), &x) in best.iter_mut().zip(&mut place).zip(&x[cell..][..len]) {
                        let larger = x > *best;
                        *best = if larger { x } else { *best };
                        *place = if larger { cell } else { *place };
                    }
                });
                for (channel, (place, &dy)) in place.iter().zip(&dy[at + from..][..len]).enumerate() {
                    dx[place + channel] = dx[place + channel] + dy;
                }
            }
        });
    }
}

/// See [`average_pool_forward`](super::single::average_pool_forward).
pub(super) fn average_forward<T: Scalar>(d: PoolDims, n: usize, x: &[T], y: &mut [T]) {
    simd(AverageForward { d, n, x: &x[..n * d.inputs()], y: &mut y[..n * d.outputs()] });
}

struct AverageForward<'a, T> {
    d: PoolDims,
    n: usize,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Pass for AverageForward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, n, x, y } = self;
        positions(d, n, |at, cells| {
            let y = &mut y[at..][..cells.channels];
            y.fill(T::zero());
            cells.each(|cell| {
                for (y, &x) in y.iter_mut().zip(&x[cell..][..cells.channels]) {
                    *y = *y + x;
                }
            });
            let count = T::of(cells.count() as f64);
            for y in y.iter_mut() {
                *y = *y / count;
            }
        });
    }
}

/// See [`average_pool_backward`](super::single::average_pool_backward).
pub(super) fn average_backward<T: Scalar>(d: PoolDims, n: usize, _: &[T], dy: &[T], dx: &mut [T], add: bool) {
    let dx = &mut dx[..n * d.inputs()];
    if !add {
        dx.fill(T::zero());
    }
    simd(AverageBackward { d, n, dy: &dy[..n * d.outputs()], dx });
}

struct AverageBackward<'a, T> {
    d: PoolDims,
    n: usize,
    dy: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> Pass for AverageBackward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, n, dy, dx } = self;
        positions(d, n, |at, cells| {
            let (dy, count) = (&dy[at..][..cells.channels], T::of(cells.count() as f64));
            cells.each(|cell| {
                for (dx, &dy) in dx[cell..][..cells.channels].iter_mut().zip(dy) {
                    *dx = *dx + dy / count;
                }
            });
        });
    }
}
