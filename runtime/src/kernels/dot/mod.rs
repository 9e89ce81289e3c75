//! Dot products of two values along an axis of each, sample by sample (Keras's `Dot`).

mod fast;
mod reference;
#[cfg(test)]
mod tests;

use super::merge::Side;
use formwork_shape::{Dims, ShapeError, dot, dot_axes, largest};

/// The sizes of a dot product: values read as `[outer, depth, inner]`, with sums over the depth.
#[derive(Clone, Copy, Debug)]
pub struct DotDims {
    /// The product of the sizes in front of the axis and of those behind it, of the left value.
    pub(in crate::kernels) left: [usize; 2],
    /// The same of the right value.
    pub(in crate::kernels) right: [usize; 2],
    /// The size of the axis.
    pub(in crate::kernels) depth: usize,
}

impl DotDims {
    /// No element.
    pub const EMPTY: Self = Self { left: [0; 2], right: [0; 2], depth: 0 };

    /// The dot product of values of the given shapes along `axes` (Keras's numbering; two, or one for both). Without
    /// elements where the shapes do not fit, or one is unknown.
    ///
    /// # Panics
    /// If a value or the output has more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS).
    #[must_use]
    #[track_caller]
    pub const fn new(left: Dims, right: Dims, axes: &[isize]) -> Self {
        let (Ok(_) | Err(ShapeError::TooLarge { .. }), Ok([a, b])) =
            (dot(left, right, axes), dot_axes(left, right, axes))
        else {
            return Self::EMPTY;
        };
        let dims = Self {
            left: [left.span(0, a), left.span(a + 1, left.rank())],
            right: [right.span(0, b), right.span(b + 1, right.rank())],
            depth: left.size(a),
        };
        let _ = dims.largest();
        dims
    }

    #[track_caller]
    const fn largest(&self) -> usize {
        let ([a, b], [c, d]) = (self.left, self.right);
        largest("Dot", &[&[a, b, self.depth], &[c, d, self.depth], &[a, b, c, d]])
    }

    /// Rows of the output: positions of the left value.
    const fn rows(self) -> usize {
        self.left[0] * self.left[1]
    }

    /// Columns of the output: positions of the right value.
    const fn columns(self) -> usize {
        self.right[0] * self.right[1]
    }
}

per_sample!(DotDims);

entries! {
    /// `y[i, j] = Σₖ a[i, k] · b[j, k]`, over k in ascending order; i and j count all other axes of a value.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn dot_forward[d: DotDims, n](a: &[T], b: &[T], y: &mut [T]) = fast::forward, fast::forward;

    /// `dx (+)=` the gradient of the value on `side`: `da[i, k] = Σⱼ dy[i, j] · b[j, k]` or `db[j, k] = Σᵢ dy[i, j] · a[i, k]`,
    /// in ascending order; `other` is the value on the other side.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn dot_backward[d: DotDims, n](side: Side, other: &[T], dy: &[T], dx: &mut [T], add: bool)
        = fast::backward, fast::backward;
}
