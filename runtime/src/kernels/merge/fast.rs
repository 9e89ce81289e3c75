//! Merges, row by row along the last axis; as one row when nothing repeats.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::{Merge, MergeDims, Side};
use crate::base::Scalar;
use crate::kernels::simd::{Pass, simd};

/// See [`merge_forward`](super::single::merge_forward).
pub(super) fn forward<T: Scalar>(d: MergeDims, n: usize, op: Merge, a: &[T], b: &[T], y: &mut [T]) {
    let (a, b, y) = (&a[..n * d.lens[0]], &b[..n * d.lens[1]], &mut y[..n * d.lens[2]]);
    simd::<T, _>(Forward { d, op, a, b, y });
}

/// See [`merge_backward`](super::single::merge_backward).
#[expect(clippy::too_many_arguments, reason = "the contract with emitted code")]
pub(super) fn backward<T: Scalar>(
    d: MergeDims,
    n: usize,
    op: Merge,
    side: Side,
    a: &[T],
    b: &[T],
    dy: &[T],
    dx: &mut [T],
    add: bool,
) {
    let (own_len, other_len) = (d.lens[side as usize], d.lens[1 - side as usize]);
    let (dy, dx) = (&dy[..n * d.lens[2]], &mut dx[..n * own_len]);
    // By symmetry: the operand on this side, and the other one.
    let (strides, x, other) = match side {
        Side::Left => ((d.left, d.right), a, b),
        Side::Right => ((d.right, d.left), b, a),
    };
    let linear = matches!(op, Merge::Add | Merge::Subtract);
    let (x, other) = if linear { (&[][..], &[][..]) } else { (&x[..n * own_len], &other[..n * other_len]) };
    if !add {
        dx.fill(T::zero());
    }
    let (own, others) = ((strides.0, own_len), (strides.1, other_len));
    simd::<T, _>(Backward { d, op, side, own, others, x, other, dy, dx });
}

/// Calls `f` for each row of the merge with the positions of its first element in two operands and in the merge.
#[inline(always)]
fn rows(
    d: MergeDims,
    count: usize,
    left: ([usize; 8], usize),
    right: ([usize; 8], usize),
    mut f: impl FnMut(usize, usize, usize),
) {
    let outer = d.rank.saturating_sub(1);
    let row = if d.rank == 0 { 1 } else { d.sizes[outer] };
    if count == 0 {
        return;
    }
    for sample in 0..count / d.lens[2] {
        let (mut a, mut b, mut index) = (sample * left.1, sample * right.1, [0; 8]);
        for at in (sample * d.lens[2]..(sample + 1) * d.lens[2]).step_by(row) {
            f(a, b, at);
            // Counts the outer axes on, innermost first.
            for axis in (0..outer).rev() {
                index[axis] += 1;
                a += left.0[axis];
                b += right.0[axis];
                if index[axis] < d.sizes[axis] {
                    break;
                }
                a -= left.0[axis] * d.sizes[axis];
                b -= right.0[axis] * d.sizes[axis];
                index[axis] = 0;
            }
        }
    }
}

impl MergeDims {
    /// The same merge of all `count` elements as one long row, where nothing repeats.
    fn flattened(self, count: usize) -> Self {
        if !self.is_plain() {
            return self;
        }
        let mut flat = Self { rank: 1, lens: [count; 3], ..self };
        (flat.sizes[0], flat.left[0], flat.right[0]) = (count, 1, 1);
        flat
    }

    /// The length of a row, and how far both operands move along it.
    fn row(self) -> (usize, usize, usize) {
        match self.rank {
            0 => (1, 0, 0),
            rank => (self.sizes[rank - 1], self.left[rank - 1], self.right[rank - 1]),
        }
    }
}

struct Forward<'a, T> {
    d: MergeDims,
    op: Merge,
    a: &'a [T],
    b: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Pass for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        match self.op {
            Merge::Add => self.each(|a, b| a + b),
            Merge::Subtract => self.each(|a, b| a - b),
            Merge::Multiply => self.each(|a, b| a * b),
            Merge::Maximum => self.each(|a, b| if a > b || a.is_nan() { a } else { b }),
            Merge::Minimum => self.each(|a, b| if a < b || a.is_nan() { a } else { b }),
        }
    }
}

impl<T: Scalar> Forward<'_, T> {
    #[inline(always)]
    fn each(self, f: impl Fn(T, T) -> T) {
        let d = self.d.flattened(self.y.len());
        let (len, left, right) = d.row();
        let (a, b, y) = (self.a, self.b, self.y);
        rows(d, y.len(), (d.left, d.lens[0]), (d.right, d.lens[1]), |from_a, from_b, at| {
            let y = &mut y[at..at + len];
            if (left, right) == (1, 1) {
                y.iter_mut().zip(&a[from_a..]).zip(&b[from_b..]).for_each(|((y, &a), &b)| *y = f(a, b));
            } else {
                let steps = (0..).map(|i| (from_a + i * left, from_b + i * right));
                y.iter_mut().zip(steps).for_each(|(y, (from_a, from_b))| *y = f(a[from_a], b[from_b]));
            }
        });
    }
}

struct Backward<'a, T> {
    d: MergeDims,
    op: Merge,
    side: Side,
    /// How the operand that gets the gradient moves, and its elements per sample.
    own: ([usize; 8], usize),
    /// The same for the other operand.
    others: ([usize; 8], usize),
    /// The operand that gets the gradient; empty where the op is linear in it.
    x: &'a [T],
    /// The other operand; empty where the op is linear.
    other: &'a [T],
    dy: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> Pass for Backward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(mut self) {
        if self.d.is_plain() {
            self.d = self.d.flattened(self.dy.len());
            (self.own.0[0], self.others.0[0]) = (1, 1);
        }
        // Half of a tie, as with Keras on JAX.
        let (half, zero) = (T::of(0.5), T::zero());
        match (self.op, self.side) {
            (Merge::Subtract, Side::Right) => self.linear(|dy| -dy),
            (Merge::Add | Merge::Subtract, _) => self.linear(|dy| dy),
            (Merge::Multiply, _) => self.each(|dy, _, other| dy * other),
            (Merge::Maximum, _) => self.each(|dy, x, other| {
                let tied = if x == other { dy * half } else { zero };
                if x > other { dy } else { tied }
            }),
            (Merge::Minimum, _) => self.each(|dy, x, other| {
                let tied = if x == other { dy * half } else { zero };
                if x < other { dy } else { tied }
            }),
        }
    }
}

impl<T: Scalar> Backward<'_, T> {
    /// How far both operands move along a row, and its length.
    #[inline(always)]
    fn row(&self) -> (usize, usize, usize) {
        let (len, ..) = self.d.row();
        match self.d.rank {
            0 => (len, 0, 0),
            rank => (len, self.own.0[rank - 1], self.others.0[rank - 1]),
        }
    }

    /// For an op that is linear in its operand.
    #[inline(always)]
    fn linear(self, f: impl Fn(T) -> T) {
        let (len, own, _) = self.row();
        let (dy, dx) = (self.dy, self.dx);
        rows(self.d, dy.len(), self.own, ([0; 8], 0), |to, _, at| {
            let dy = &dy[at..at + len];
            match own {
                0 => dx[to] = dy.iter().fold(dx[to], |sum, &dy| sum + f(dy)),
                _ => dx[to..].iter_mut().zip(dy).for_each(|(dx, &dy)| *dx = *dx + f(dy)),
            }
        });
    }

    /// For an op whose slope depends on both operands; `f` takes the cotangent, the own one and the other one.
    #[inline(always)]
    fn each(self, f: impl Fn(T, T, T) -> T) {
        let (len, own, others) = self.row();
        let (x, other, dy, dx) = (self.x, self.other, self.dy, self.dx);
        rows(self.d, dy.len(), self.own, self.others, |to, from, at| {
            let dy = &dy[at..at + len];
            if (own, others) == (1, 1) {
                let dx = dx[to..].iter_mut().zip(dy).zip(&x[to..]).zip(&other[from..]);
                dx.for_each(|(((dx, &dy), &x), &other)| *dx = *dx + f(dy, x, other));
            } else {
                for (i, &dy) in dy.iter().enumerate() {
                    let to = to + i * own;
                    dx[to] = dx[to] + f(dy, x[to], other[from + i * others]);
                }
            }
        });
    }
}
