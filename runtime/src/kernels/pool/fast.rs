//! Pooling cell by cell, all channels of a cell at once.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::PoolDims;
use super::whole::{self, Whole};
use crate::base::Scalar;
use crate::kernels::activation::{Activate, Activation};
use crate::kernels::row::row;
use crate::kernels::simd::{Pass, simd};

/// Channels that are compared or added at once, in registers: one of AVX-512, two of AVX2.
const BLOCK: usize = 16;

/// Channels whose gradients are given out at once, with what is found on the stack.
const ROOM: usize = 64;

/// The cells that a position sees, all inside the input.
#[derive(Clone, Copy)]
struct Cells {
    /// Where the first of them starts.
    first: usize,
    /// How many planes, rows and columns they fill.
    counts: [usize; 3],
    /// The elements of a plane and of a row of the input.
    steps: [usize; 2],
    channels: usize,
}

impl Cells {
    fn count(self) -> usize {
        self.counts.iter().product()
    }

    /// Calls `f` with the start of each cell, in ascending order.
    #[inline(always)]
    fn each(self, mut f: impl FnMut(usize)) {
        let [planes, rows, columns] = self.counts;
        for plane in 0..planes {
            for row in 0..rows {
                for column in 0..columns {
                    f(self.first + plane * self.steps[0] + row * self.steps[1] + column * self.channels);
                }
            }
        }
    }
}

/// The first cell of position `at` on an axis, and how many there are.
#[inline(always)]
fn visible(d: PoolDims, axis: usize, at: usize) -> (usize, usize) {
    let w = d.window;
    let start = at * w.strides()[axis];
    let first = start.saturating_sub(w.before()[axis]);
    let end = start.saturating_add(w.size()[axis]).saturating_sub(w.before()[axis]).min(w.input()[axis]);
    (first, end.saturating_sub(first))
}

/// Walks where each position starts in the output, and the cells it sees. An iterator, since the body of a `for` loop is
/// compiled for the level for certain, a closure only if it happens to be inlined.
struct Positions {
    d: PoolDims,
    n: usize,
    /// Sample, plane, row and column of the next position.
    next: [usize; 4],
    at: usize,
}

#[inline(always)]
fn positions(d: PoolDims, n: usize) -> Positions {
    let n = if d.outputs() == 0 { 0 } else { n };
    Positions { d, n, next: [0; 4], at: 0 }
}

impl Iterator for Positions {
    type Item = (usize, Cells);

    #[inline(always)]
    fn next(&mut self) -> Option<(usize, Cells)> {
        let (d, w, channels) = (self.d, self.d.window, self.d.window.channels());
        let [sample, plane, row, column] = self.next;
        if sample == self.n {
            return None;
        }
        let ((front, planes), (top, rows), (left, columns)) =
            (visible(d, 0, plane), visible(d, 1, row), visible(d, 2, column));
        let (at, steps) = (self.at, [w.input()[1] * w.input()[2] * channels, w.input()[2] * channels]);
        self.at += channels;
        self.next = match (column + 1 == w.output()[2], row + 1 == w.output()[1], plane + 1 == w.output()[0]) {
            (false, _, _) => [sample, plane, row, column + 1],
            (true, false, _) => [sample, plane, row + 1, 0],
            (true, true, false) => [sample, plane + 1, 0, 0],
            (true, true, true) => [sample + 1, 0, 0, 0],
        };
        let first = sample * d.inputs() + front * steps[0] + top * steps[1] + left * channels;
        let counts = [planes, rows, columns];
        Some((at, Cells { first, counts, steps, channels }))
    }
}

/// See [`max_pool_forward`](super::single::max_pool_forward).
pub(super) fn max_forward<T: Scalar>(d: PoolDims, n: usize, x: &[T], y: &mut [T]) {
    let (x, y) = (&x[..n * d.inputs()], &mut y[..n * d.outputs()]);
    match Whole::new(d) {
        _ if y.is_empty() => {}
        Some(window) => whole::forward(&window, x, y),
        None => simd::<T, _>(MaxForward { d, n, x, y }),
    }
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
        for (at, cells) in positions(d, n) {
            let (mut wide, whole) = (0, cells.channels / BLOCK * BLOCK);
            while wide < whole {
                y[at + wide..][..BLOCK].copy_from_slice(&largest::<T, BLOCK>(cells, x, wide));
                wide += BLOCK;
            }
            for channel in whole..cells.channels {
                y[at + channel] = largest::<T, 1>(cells, x, channel)[0];
            }
        }
    }
}

/// The largest value of each of the `N` channels from `channel` on.
#[inline(always)]
fn largest<T: Scalar, const N: usize>(cells: Cells, x: &[T], channel: usize) -> [T; N] {
    let mut best = [T::neg_infinity(); N];
    cells.each(|cell| {
        for (best, &x) in best.iter_mut().zip(&x[cell + channel..][..N]) {
            *best = if x > *best || x.is_nan() { x } else { *best };
        }
    });
    best
}

/// See [`max_pool_backward`](super::single::max_pool_backward).
#[allow(clippy::too_many_arguments, reason = "those of the kernel")]
pub(super) fn max_backward<T: Activate>(d: PoolDims, n: usize, x: &[T], dy: &[T], dx: &mut [T], add: bool, gate: &[T]) {
    let (x, dy, dx) = (&x[..n * d.inputs()], &dy[..n * d.outputs()], &mut dx[..n * d.inputs()]);
    let gate = if gate.is_empty() { gate } else { &gate[..dx.len()] };
    // As a rule the gate is the input itself: then it stops the gradients of windows without anything above zero.
    let itself = core::ptr::eq(gate, x);
    match Whole::new(d).filter(|_| !dy.is_empty()) {
        Some(window) if !add && window.apart() => {
            whole::backward(&window, x, dy, dx, itself);
            if itself {
                return;
            }
        }
        _ => {
            if !add {
                dx.fill(T::zero());
            }
            simd::<T, _>(MaxBackward { d, n, x, dy, dx });
        }
    }
    if !gate.is_empty() {
        T::activate_backward(Activation::RELU, gate, dx);
    }
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
        for (at, cells) in positions(d, n) {
            for channel in (0..cells.channels).step_by(ROOM) {
                let len = ROOM.min(cells.channels - channel);
                give(cells, x, &dy[at + channel..][..len], dx, channel);
            }
        }
    }
}

/// Adds the gradient of each channel from `channel` on, at most [`ROOM`] of them, to the first of its largest values; to
/// none if all are NaN.
///
/// Every cell is written, most of them with what they held: choosing what to add costs less than finding the place.
#[inline(always)]
fn give<T: Scalar>(cells: Cells, x: &[T], dy: &[T], dx: &mut [T], channel: usize) {
    let len = dy.len();
    let (mut best, mut left) = ([T::neg_infinity(); ROOM], [T::zero(); ROOM]);
    let (best, left) = (&mut best[..len], &mut left[..len]);
    left.copy_from_slice(dy);
    cells.each(|cell| {
        for (best, &x) in best.iter_mut().zip(&x[cell + channel..][..len]) {
            *best = if x > *best { x } else { *best };
        }
    });
    cells.each(|cell| {
        let (from, to) = (&x[cell + channel..][..len], &mut dx[cell + channel..][..len]);
        for (((dx, left), &best), &x) in to.iter_mut().zip(left.iter_mut()).zip(best.iter()).zip(from) {
            let (dy, hit) = (*left, x == best);
            *left = if hit { T::zero() } else { dy };
            *dx = *dx + if hit { dy } else { T::zero() };
        }
    });
}

/// See [`average_pool_forward`](super::single::average_pool_forward).
pub(super) fn average_forward<T: Scalar>(d: PoolDims, n: usize, x: &[T], y: &mut [T]) {
    simd::<T, _>(AverageForward { d, n, x: &x[..n * d.inputs()], y: &mut y[..n * d.outputs()] });
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
        for (at, cells) in positions(d, n) {
            let (mut wide, whole) = (0, cells.channels / BLOCK * BLOCK);
            while wide < whole {
                y[at + wide..][..BLOCK].copy_from_slice(&average::<T, BLOCK>(cells, x, wide));
                wide += BLOCK;
            }
            for channel in whole..cells.channels {
                y[at + channel] = average::<T, 1>(cells, x, channel)[0];
            }
        }
    }
}

/// The mean of each of the `N` channels from `channel` on, in double precision until it is rounded.
#[inline(always)]
fn average<T: Scalar, const N: usize>(cells: Cells, x: &[T], channel: usize) -> [T; N] {
    let mut sums = [0.0; N];
    cells.each(|cell| {
        for (sum, &x) in sums.iter_mut().zip(&x[cell + channel..][..N]) {
            *sum += x.f64();
        }
    });
    let count = cells.count() as f64;
    row(T::zero(), |lane| T::of(sums[lane] / count))
}

/// See [`average_pool_backward`](super::single::average_pool_backward).
pub(super) fn average_backward<T: Scalar>(d: PoolDims, n: usize, _: &[T], dy: &[T], dx: &mut [T], add: bool) {
    let dx = &mut dx[..n * d.inputs()];
    if !add {
        dx.fill(T::zero());
    }
    simd::<T, _>(AverageBackward { d, n, dy: &dy[..n * d.outputs()], dx });
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
        for (at, cells) in positions(d, n) {
            let (dy, count) = (&dy[at..][..cells.channels], T::of(cells.count() as f64));
            cells.each(|cell| {
                for (dx, &dy) in dx[cell..][..cells.channels].iter_mut().zip(dy) {
                    *dx = *dx + dy / count;
                }
            });
        }
    }
}
