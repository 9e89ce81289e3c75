//! Elementwise ops over two values, sizes of 1 repeated (broadcasting).

mod fast;
// What `f64` runs: it is there to be right.
#[cfg(any(feature = "f64", test))]
mod reference;
#[cfg(test)]
mod tests;

use formwork_shape::{Dims, MAX_RANK, ShapeError, bounded_len, broadcast};

/// What is done with two elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// `a + b`.
    Add,
    /// `a - b`.
    Subtract,
    /// `a · b`.
    Multiply,
    /// The larger one; NaN when one is NaN.
    Maximum,
    /// The smaller one; NaN when one is NaN.
    Minimum,
}

/// One of two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `a`.
    Left,
    /// `b`.
    Right,
}

/// The shapes of two operands and their merge.
#[derive(Clone, Copy, Debug)]
pub struct MergeDims {
    /// The number of axes of the merge.
    pub(in crate::kernels) rank: usize,
    /// The sizes of the merge, outermost first.
    pub(in crate::kernels) sizes: [usize; MAX_RANK],
    /// How far the left operand moves along each axis; 0 where it repeats.
    pub(in crate::kernels) left: [usize; MAX_RANK],
    /// The same for the right operand.
    pub(in crate::kernels) right: [usize; MAX_RANK],
    /// Elements per sample of the left operand, the right one, and the merge.
    pub(in crate::kernels) lens: [usize; 3],
}

impl MergeDims {
    /// No element.
    pub const EMPTY: Self =
        Self { rank: 0, sizes: [0; MAX_RANK], left: [0; MAX_RANK], right: [0; MAX_RANK], lens: [0; 3] };

    /// The merge of two values of the given shapes; without elements when they do not fit, or one is unknown.
    ///
    /// # Panics
    /// If it has more than [`MOST_ELEMENTS`](formwork_shape::MOST_ELEMENTS) elements.
    #[must_use]
    #[track_caller]
    pub const fn new(left: Dims, right: Dims) -> Self {
        let (Ok(whole) | Err(ShapeError::TooLarge { dims: whole })) = broadcast(left, right) else {
            return Self::EMPTY;
        };
        let _ = bounded_len("a merge", whole);
        let mut sizes = [0; MAX_RANK];
        let mut axis = 0;
        while axis < whole.rank() {
            sizes[axis] = whole.size(axis);
            axis += 1;
        }
        let lens = [left.len(), right.len(), whole.len()];
        Self { rank: whole.rank(), sizes, left: strides(left, whole.rank()), right: strides(right, whole.rank()), lens }
    }

    const fn largest(&self) -> usize {
        // Operands are no larger than their merge.
        self.lens[2]
    }

    /// Whether both operands have the shape of the merge.
    const fn is_plain(self) -> bool {
        self.lens[0] == self.lens[2] && self.lens[1] == self.lens[2]
    }
}

/// How far a value of shape `dims` moves along each axis of a merge with `rank` axes.
const fn strides(dims: Dims, rank: usize) -> [usize; MAX_RANK] {
    let mut strides = [0; MAX_RANK];
    let mut axis = 0;
    while axis < dims.rank() {
        if dims.size(axis) != 1 {
            strides[rank - dims.rank() + axis] = dims.span(axis + 1, dims.rank());
        }
        axis += 1;
    }
    strides
}

per_sample!(MergeDims);

entries! {
    /// `y = a op b`, sizes of 1 repeated.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn merge_forward[d: MergeDims, n](op: Merge, a: &[T], b: &[T], y: &mut [T]) = fast::forward, reference::forward;

    /// `dx (+)= ∂(a op b)/∂x · dy` for the operand x on `side`, summed where it repeats, in ascending order of `dy`
    /// along the last axis first. `a` and `b` may be empty for [`Merge::Add`] and [`Merge::Subtract`], which do not read
    /// them.
    ///
    /// [`Merge::Maximum`] and [`Merge::Minimum`] hand `dy` to the operand that won. Of a tie each gets half, as with
    /// Keras on JAX; of NaN nobody gets anything.
    ///
    /// # Panics
    /// If a slice is shorter than `n` samples.
    fn merge_backward[d: MergeDims, n](
        op: Merge, side: Side, a: &[T], b: &[T], dy: &[T], dx: &mut [T], add: bool,
    ) = fast::backward, reference::backward;
}
