//! Merges, row by row along the last axis; as one row when nothing repeats.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::{Merge, MergeDims, Side};
use crate::base::Scalar;
use crate::kernels::simd::{Pass, simd};

/// See [`merge_forward`](super::single::merge_forward).
pub(super) fn forward<T: Scalar>(d: MergeDims, n: usize, op: Merge, a: &[T], b: &[T], y: &mut [T]) {
    let (a, b, y) = (&a[..n * d.lens[0]], &b[..n * d.lens[1]], &mut y[..n * d.lens[2]]);
    simd(Forward { d, op, a, b, y });
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
    let (dy, dx) = (&dy[..n * d.lens[2]], &mut dx[..n * d.lens[side as usize]]);
    // By symmetry: the strides of the operand on this side, and the other operand as the factor.
    let (own, factor) = match side {
        Side::Left => (d.left, b),
        Side::Right => (d.right, a),
    };
    let others = if side == Side::Left { d.right } else { d.left };
    let (factor, others, other_len) = match op {
        Merge::Multiply => (&factor[..n * d.lens[1 - side as usize]], others, d.lens[1 - side as usize]),
        // A factor that repeats everywhere: 1 or -1.
        Merge::Add | Merge::Subtract => (&[][..], [0; formwork_shape::MAX_RANK], 0),
    };
    let negate = op == Merge::Subtract && side == Side::Right;
    if !add {
        dx.fill(T::zero());
    }
    simd(Backward { d, own, own_len: d.lens[side as usize], others, other_len, factor, negate, dy, dx });
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
            match (left, right) {
                (0, 0) => y.fill(f(a[from_a], b[from_b])),
                (0, _) => y.iter_mut().zip(&b[from_b..]).for_each(|(y, &b)| *y = f(a[from_a], b)),
                (_, 0) => y.iter_mut().zip(&a[from_a..]).for_each(|(y, &a)| *y = f(a, b[from_b])),
                _ => y.iter_mut().zip(&a[from_a..]).zip(&b[from_b..]).for_each(|((y, &a), &b)| *y = f(a, b)),
            }
        });
    }
}

struct Backward<'a, T> {
    d: MergeDims,
    /// How the operand that gets the gradient moves.
    own: [usize; 8],
    own_len: usize,
    /// How the factor moves.
    others: [usize; 8],
    other_len: usize,
    /// The other operand of a product; empty for a factor of 1 or, negated, -1.
    factor: &'a [T],
    negate: bool,
    dy: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> Pass for Backward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(mut self) {
        if self.d.is_plain() {
            self.d = self.d.flattened(self.dy.len());
            (self.own[0], self.others[0]) = (1, 1);
        }
        let last = self.d.rank.saturating_sub(1);
        let (len, ..) = self.d.row();
        let (own, others) = if self.d.rank == 0 { (0, 0) } else { (self.own[last], self.others[last]) };
        let one = if self.negate { -T::one() } else { T::one() };
        let (factor, dy, dx) = (self.factor, self.dy, self.dx);
        let rest = (self.others, self.other_len);
        rows(self.d, dy.len(), (self.own, self.own_len), rest, |to, from, at| {
            let dy = &dy[at..at + len];
            let constant = if factor.is_empty() { one } else { factor[from] };
            let varies = !factor.is_empty() && others != 0;
            match (own != 0, varies) {
                (true, true) => {
                    let factor = &factor[from..];
                    dx[to..].iter_mut().zip(dy).zip(factor).for_each(|((dx, &dy), &factor)| *dx = *dx + dy * factor);
                }
                (true, false) => dx[to..].iter_mut().zip(dy).for_each(|(dx, &dy)| *dx = *dx + dy * constant),
                (false, true) => {
                    dx[to] = dy.iter().zip(&factor[from..]).fold(dx[to], |sum, (&dy, &factor)| sum + dy * factor);
                }
                (false, false) => dx[to] = dy.iter().fold(dx[to], |sum, &dy| sum + dy * constant),
            }
        });
    }
}
