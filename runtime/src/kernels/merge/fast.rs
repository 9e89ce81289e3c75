//! Merges, row by row along the last axis; as one row when nothing repeats.
//!
//! Only rows of which no element repeats are compiled for each SIMD level: in the others elements are looked up one by one.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::{Merge, MergeDims, Side};
use crate::base::Scalar;
use crate::kernels::simd::{Pass, simd};

/// See [`merge_forward`](super::single::merge_forward).
pub(super) fn forward<T: Scalar>(d: MergeDims, n: usize, op: Merge, a: &[T], b: &[T], y: &mut [T]) {
    let (a, b, y) = (&a[..n * d.lens[0]], &b[..n * d.lens[1]], &mut y[..n * d.lens[2]]);
    let d = d.flattened(y.len());
    let (len, left, right) = d.row();
    rows(d, y.len(), (d.left, d.lens[0]), (d.right, d.lens[1]), |from_a, from_b, at| {
        let y = &mut y[at..at + len];
        if (left, right) == (1, 1) {
            return simd::<T, _>(Forward { op, a: &a[from_a..][..len], b: &b[from_b..][..len], y });
        }
        for (i, y) in y.iter_mut().enumerate() {
            *y = merge(op, a[from_a + i * left], b[from_b + i * right]);
        }
    });
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
    // By symmetry: the operand on this side, and the other one.
    let (x, other) = if side == Side::Left { (a, b) } else { (b, a) };
    let (own_len, other_len) = (d.lens[side as usize], d.lens[1 - side as usize]);
    let (dy, dx) = (&dy[..n * d.lens[2]], &mut dx[..n * own_len]);
    let linear = matches!(op, Merge::Add | Merge::Subtract);
    let (x, other) = if linear { (&[][..], &[][..]) } else { (&x[..n * own_len], &other[..n * other_len]) };
    if !add {
        dx.fill(T::zero());
    }
    let d = d.flattened(dy.len());
    let (len, left, right) = d.row();
    let (strides, own, others) =
        if side == Side::Left { ((d.left, d.right), left, right) } else { ((d.right, d.left), right, left) };
    let (own_len, other_len) = (d.lens[side as usize], d.lens[1 - side as usize]);
    rows(d, dy.len(), (strides.0, own_len), (strides.1, other_len), |to, from, at| {
        let dy = &dy[at..at + len];
        if own == 1 && (linear || others == 1) {
            let (x, other) = if linear { (x, other) } else { (&x[to..][..len], &other[from..][..len]) };
            return simd::<T, _>(Backward { op, side, x, other, dy, dx: &mut dx[to..][..len] });
        }
        for (i, &dy) in dy.iter().enumerate() {
            let to = to + i * own;
            let (x, other) = if linear { (dy, dy) } else { (x[to], other[from + i * others]) };
            dx[to] = dx[to] + slope(op, side, dy, x, other);
        }
    });
}

/// `a op b`.
#[inline(always)]
fn merge<T: Scalar>(op: Merge, a: T, b: T) -> T {
    match op {
        Merge::Add => a + b,
        Merge::Subtract => a - b,
        Merge::Multiply => a * b,
        Merge::Maximum if a > b || a.is_nan() => a,
        Merge::Minimum if a < b || a.is_nan() => a,
        Merge::Maximum | Merge::Minimum => b,
    }
}

/// What the operand `x` on `side` gets of `dy`; of a tie half, as with Keras on JAX.
#[inline(always)]
fn slope<T: Scalar>(op: Merge, side: Side, dy: T, x: T, other: T) -> T {
    match (op, side) {
        (Merge::Subtract, Side::Right) => -dy,
        (Merge::Add | Merge::Subtract, _) => dy,
        (Merge::Multiply, _) => dy * other,
        (Merge::Maximum | Merge::Minimum, _) => {
            let won = if op == Merge::Maximum { x > other } else { x < other };
            let tied = if x == other { dy * T::of(0.5) } else { T::zero() };
            if won { dy } else { tied }
        }
    }
}

/// Calls `f` for each row of the merge with the positions of its first element in two operands and in the merge.
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

/// A row of which no element repeats.
struct Forward<'a, T> {
    op: Merge,
    a: &'a [T],
    b: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Pass for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        // One loop for each op.
        match self.op {
            Merge::Add => self.each(|a, b| merge(Merge::Add, a, b)),
            Merge::Subtract => self.each(|a, b| merge(Merge::Subtract, a, b)),
            Merge::Multiply => self.each(|a, b| merge(Merge::Multiply, a, b)),
            Merge::Maximum => self.each(|a, b| merge(Merge::Maximum, a, b)),
            Merge::Minimum => self.each(|a, b| merge(Merge::Minimum, a, b)),
        }
    }
}

impl<T: Scalar> Forward<'_, T> {
    #[inline(always)]
    fn each(self, f: impl Fn(T, T) -> T) {
        let (a, b) = (&self.a[..self.y.len()], &self.b[..self.y.len()]);
        for (i, y) in self.y.iter_mut().enumerate() {
            *y = f(a[i], b[i]);
        }
    }
}

/// The same on the way back.
struct Backward<'a, T> {
    op: Merge,
    side: Side,
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
    fn run<const FMA: bool>(self) {
        let (side, dy, len) = (self.side, self.dy, self.dy.len());
        match self.op {
            Merge::Add | Merge::Subtract => {
                let sign = slope(self.op, side, T::one(), T::zero(), T::zero());
                for (dx, &dy) in self.dx.iter_mut().zip(dy) {
                    *dx = *dx + sign * dy;
                }
            }
            Merge::Multiply => {
                for ((dx, &dy), &other) in self.dx.iter_mut().zip(dy).zip(&self.other[..len]) {
                    *dx = *dx + dy * other;
                }
            }
            // The larger one of two numbers is the one whose negative is the smaller.
            Merge::Maximum | Merge::Minimum => {
                let sign = if self.op == Merge::Maximum { T::one() } else { -T::one() };
                let (x, other) = (&self.x[..len], &self.other[..len]);
                for (i, (dx, &dy)) in self.dx.iter_mut().zip(dy).enumerate() {
                    *dx = *dx + slope(Merge::Maximum, side, dy, sign * x[i], sign * other[i]);
                }
            }
        }
    }
}
