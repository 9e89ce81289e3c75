//! Prelu by runs: neighbouring elements that have neighbouring slopes, or all the same one.
#![allow(clippy::inline_always, reason = "code inlined into each SIMD level")]

use super::{PreluDims, bent};
use crate::base::Scalar;
use crate::kernels::simd::{Pass, simd};
use crate::kernels::sums::total;
use core::ops::Range;

/// Elements of a sample that lie side by side, and their first slope.
struct Run {
    elements: Range<usize>,
    slope: usize,
    /// Whether all have that slope.
    shared: bool,
}

impl PreluDims {
    /// The trailing axes that are all shared, or all have slopes of their own: how many elements they hold, and how many
    /// axes lie in front.
    #[inline(always)]
    fn tail(&self) -> (usize, usize) {
        let mut outer = self.rank;
        let mut run = 1;
        while outer > 0 && (self.strides[outer - 1] == 0) == (self.strides[self.rank - 1] == 0) {
            outer -= 1;
            run *= self.sizes[outer];
        }
        (run, outer)
    }

    /// Whether the elements of a run have one slope.
    #[inline(always)]
    fn is_shared(&self) -> bool {
        self.rank > 0 && self.strides[self.rank - 1] == 0
    }

    /// Every run of `n` samples, in order.
    #[inline(always)]
    fn each(&self, n: usize, mut visit: impl FnMut(Run)) {
        if self.len == 0 {
            return;
        }
        let (run, outer) = self.tail();
        let shared = self.is_shared();
        for start in (0..n * self.len).step_by(run) {
            let (mut at, mut slope) = (start % self.len / run, 0);
            for axis in (0..outer).rev() {
                slope += at % self.sizes[axis] * self.strides[axis];
                at /= self.sizes[axis];
            }
            visit(Run { elements: start..start + run, slope, shared });
        }
    }
}

/// Elements, their slopes and what is made of them.
#[inline(always)]
fn apply<T: Scalar>(run: &Run, alpha: &[T], mut each: impl FnMut(usize, T)) {
    if run.shared {
        let alpha = alpha[run.slope];
        for at in 0..run.elements.len() {
            each(at, alpha);
        }
    } else {
        let slopes = &alpha[run.slope..run.slope + run.elements.len()];
        for (at, alpha) in slopes.iter().enumerate() {
            each(at, *alpha);
        }
    }
}

struct Forward<'a, T> {
    d: PreluDims,
    n: usize,
    x: &'a [T],
    alpha: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Pass for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, n, x, alpha, y } = self;
        d.each(n, |run| {
            let (x, y) = (&x[run.elements.clone()], &mut y[run.elements.clone()]);
            apply(&run, alpha, |at, alpha| y[at] = bent(x[at], alpha));
        });
    }
}

/// See [`prelu_forward`](super::single::prelu_forward).
pub(super) fn forward<T: Scalar>(d: PreluDims, n: usize, x: &[T], alpha: &[T], y: &mut [T]) {
    simd::<T, _>(Forward { d, n, x, alpha, y });
}

struct Input<'a, T> {
    d: PreluDims,
    n: usize,
    x: &'a [T],
    alpha: &'a [T],
    dy: &'a [T],
    dx: &'a mut [T],
    add: bool,
}

impl<T: Scalar> Pass for Input<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, n, x, alpha, dy, dx, add } = self;
        d.each(n, |run| {
            let (x, dy, dx) = (&x[run.elements.clone()], &dy[run.elements.clone()], &mut dx[run.elements.clone()]);
            apply(&run, alpha, |at, alpha| {
                let below = if x[at] < T::zero() { alpha } else { T::zero() };
                let own = if x[at] > T::zero() { dy[at] } else { below * dy[at] };
                dx[at] = if add { dx[at] + own } else { own };
            });
        });
    }
}

/// See [`prelu_backward_input`](super::single::prelu_backward_input).
pub(super) fn backward_input<T: Scalar>(
    d: PreluDims,
    n: usize,
    x: &[T],
    alpha: &[T],
    dy: &[T],
    dx: &mut [T],
    add: bool,
) {
    simd::<T, _>(Input { d, n, x, alpha, dy, dx, add });
}

/// Slopes whose sums are on the stack together.
const SIDE: usize = 64;

/// Adds sums to gradients, and starts anew.
#[inline(always)]
fn take<T: Scalar>(sums: &mut [f64], to: &mut [T]) {
    for (sum, to) in sums.iter_mut().zip(to) {
        *to = *to + T::of(*sum);
        *sum = 0.0;
    }
}

struct Alpha<'a, T> {
    d: PreluDims,
    n: usize,
    x: &'a [T],
    dy: &'a [T],
    dalpha: &'a mut [T],
}

impl<T: Scalar> Pass for Alpha<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { d, n, x, dy, dalpha } = self;
        let below = |[x, dy]: [T; 2]| if x < T::zero() { x * dy } else { T::zero() };
        let (len, _) = d.tail();
        let width = if d.is_shared() { len } else { SIDE };
        for from in (0..len).step_by(width.max(1)) {
            // What runs of the same slopes add, until one of others comes.
            let (mut sums, mut slope, mut count) = ([0.0; SIDE], 0, 0);
            d.each(n, |run| {
                let elements = run.elements.start + from..run.elements.end.min(run.elements.start + from + width);
                let (x, dy) = (&x[elements.clone()], &dy[elements]);
                let first = if run.shared { run.slope } else { run.slope + from };
                if first != slope {
                    take(&mut sums[..count], &mut dalpha[slope..]);
                }
                (slope, count) = (first, if run.shared { 1 } else { x.len() });
                if run.shared {
                    sums[0] += total([x, dy], below);
                } else {
                    for (sum, (&x, &dy)) in sums.iter_mut().zip(x.iter().zip(dy)) {
                        *sum += below([x, dy]).f64();
                    }
                }
            });
            take(&mut sums[..count], &mut dalpha[slope..]);
        }
    }
}

/// See [`prelu_backward_alpha`](super::single::prelu_backward_alpha).
pub(super) fn backward_alpha<T: Scalar>(d: PreluDims, n: usize, x: &[T], dy: &[T], dalpha: &mut [T], add: bool) {
    if !add {
        dalpha[..d.slopes].fill(T::zero());
    }
    simd::<T, _>(Alpha { d, n, x, dy, dalpha });
}
