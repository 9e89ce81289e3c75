//! Dot products as matrix products, one for each sample and stretch of the left value.
//!
//! Every operand is a matrix with some stride along its rows: a value whose axis is the last has rows of `depth`, one whose
//! axis is the first has columns of it. A left value with axes on both sides is a stack of the latter.

use super::{DotDims, Side, reference};
use crate::kernels::gemm::{Product, Real};

/// A value as a matrix `[positions, depth]`.
struct Matrix<'a, T> {
    data: &'a [T],
    positions: usize,
    depth: usize,
    /// Whether the positions lie side by side.
    turned: bool,
}

impl<T> Matrix<'_, T> {
    /// From one position to the next, and from one element of the depth to the next.
    fn strides(&self) -> (usize, usize) {
        if self.turned { (1, self.positions) } else { (self.depth, 1) }
    }
}

/// See [`dot_forward`](super::single::dot_forward).
pub(super) fn forward<T: Real>(d: DotDims, n: usize, a: &[T], b: &[T], y: &mut [T]) {
    let lens = [d.rows() * d.depth, d.columns() * d.depth, d.rows() * d.columns()];
    if lens[2] == 0 {
        return;
    }
    let samples = a[..n * lens[0]].chunks_exact(lens[0]).zip(b[..n * lens[1]].chunks_exact(lens[1]));
    for ((a, b), y) in samples.zip(y[..n * lens[2]].chunks_exact_mut(lens[2])) {
        match right(d, b) {
            Some(b) => {
                for (a, y) in left(d, a).zip(y.chunks_exact_mut(stretch(d) * d.columns())) {
                    times_turned(&a, &b, y);
                }
            }
            None => reference::forward(d, a, b, y),
        }
    }
}

/// Positions of the left value that make one matrix.
fn stretch(d: DotDims) -> usize {
    if d.left[1] == 1 { d.left[0] } else { d.left[1] }
}

/// The matrices of a sample of the left value.
fn left<T>(d: DotDims, a: &[T]) -> impl Iterator<Item = Matrix<'_, T>> {
    let positions = stretch(d);
    let matrix = move |data| Matrix { data, positions, depth: d.depth, turned: d.left[1] > 1 };
    a.chunks_exact(positions * d.depth).map(matrix)
}

/// A sample of the right value, when that is one matrix.
fn right<T>(d: DotDims, data: &[T]) -> Option<Matrix<'_, T>> {
    let [outer, inner] = d.right;
    (outer == 1 || inner == 1).then_some(Matrix { data, positions: outer * inner, depth: d.depth, turned: inner > 1 })
}

/// `y[i, j] = Σₖ a[i, k] · b[j, k]`.
fn times_turned<T: Real>(a: &Matrix<'_, T>, b: &Matrix<'_, T>, y: &mut [T]) {
    let (a_row, a_step) = a.strides();
    let product = Product {
        m: a.positions,
        n: b.positions,
        k: a.depth,
        a: a.data,
        a_row,
        a_step,
        b: b.data,
        transposed: !b.turned,
        add: false,
        bias: &[],
        relu: false,
    };
    T::product(product, y);
}

/// See [`dot_backward`](super::single::dot_backward).
pub(super) fn backward<T: Real>(d: DotDims, n: usize, side: Side, other: &[T], dy: &[T], dx: &mut [T], add: bool) {
    let (left_len, right_len, columns) = (d.rows() * d.depth, d.columns() * d.depth, d.columns());
    let (own, others) = if side == Side::Left { (left_len, right_len) } else { (right_len, left_len) };
    if d.rows() * columns == 0 {
        return;
    }
    let samples =
        other[..n * others].chunks_exact(others).zip(dy[..n * d.rows() * columns].chunks_exact(d.rows() * columns));
    for ((other, dy), dx) in samples.zip(dx[..n * own].chunks_exact_mut(own)) {
        if d.right[0] > 1 && d.right[1] > 1 {
            reference::backward(d, side, other, dy, dx, add);
            continue;
        }
        let dys = dy.chunks_exact(stretch(d) * columns);
        match (side, right(d, other)) {
            (Side::Left, Some(b)) => {
                for (dx, dy) in dx.chunks_exact_mut(stretch(d) * d.depth).zip(dys) {
                    let dy = Matrix { data: dy, positions: stretch(d), depth: columns, turned: false };
                    times(&dy, &b, dx, d.left[1] > 1, add);
                }
            }
            _ => {
                for (first, (a, dy)) in left(d, other).zip(dys).enumerate() {
                    let dy = Matrix { data: dy, positions: columns, depth: stretch(d), turned: true };
                    times(&dy, &a, dx, d.right[1] > 1, add || first > 0);
                }
            }
        }
    }
}

/// `to[i, k] (+)= Σⱼ dy[i, j] · x[j, k]`, or `to[k, i]` when `turned`.
fn times<T: Real>(dy: &Matrix<'_, T>, x: &Matrix<'_, T>, to: &mut [T], turned: bool, add: bool) {
    let (dy_row, dy_step) = dy.strides();
    let (x_position, x_element) = x.strides();
    let product = if turned {
        // The roles change: rows of the product are elements of the depth.
        Product {
            m: x.depth,
            n: dy.positions,
            k: dy.depth,
            a: x.data,
            a_row: x_element,
            a_step: x_position,
            b: dy.data,
            transposed: !dy.turned,
            add,
            bias: &[],
            relu: false,
        }
    } else {
        Product {
            m: dy.positions,
            n: x.depth,
            k: dy.depth,
            a: dy.data,
            a_row: dy_row,
            a_step: dy_step,
            b: x.data,
            transposed: x.turned,
            add,
            bias: &[],
            relu: false,
        }
    };
    T::product(product, to);
}
