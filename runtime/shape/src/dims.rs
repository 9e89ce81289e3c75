//! The shape of one sample, as a value that constants can compute with.

/// The highest number of axes a shape can have.
pub const MAX_RANK: usize = 8;

/// The shape of one sample: up to [`MAX_RANK`] sizes, or unknown.
///
/// A shape becomes [`Dims::UNKNOWN`] where a rule failed; every later rule passes it on in silence, so that one mistake
/// in a block is one error.
///
/// ```
/// use formwork_shape::Dims;
/// const IMAGE: Dims = Dims::new(&[28, 28, 1]);
/// assert_eq!((IMAGE.rank(), IMAGE.len(), IMAGE.last()), (3, 784, 1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dims {
    rank: usize,
    sizes: [usize; MAX_RANK],
}

impl Dims {
    /// The shape of a value whose rule failed.
    pub const UNKNOWN: Self = Self { rank: usize::MAX, sizes: [0; MAX_RANK] };

    /// A shape with the given sizes, outermost first; unknown when there are more than [`MAX_RANK`] of them.
    #[must_use]
    #[inline]
    pub const fn new(sizes: &[usize]) -> Self {
        if sizes.len() > MAX_RANK {
            return Self::UNKNOWN;
        }
        let mut dims = Self { rank: sizes.len(), sizes: [0; MAX_RANK] };
        let mut axis = 0;
        while axis < sizes.len() {
            dims.sizes[axis] = sizes[axis];
            axis += 1;
        }
        dims
    }

    /// Whether the rule that made this shape succeeded.
    #[must_use]
    #[inline]
    pub const fn is_known(self) -> bool {
        self.rank != usize::MAX
    }

    /// The number of axes; 0 when unknown.
    #[must_use]
    #[inline]
    pub const fn rank(self) -> usize {
        if self.is_known() { self.rank } else { 0 }
    }

    /// The size of an axis counted from 0, the batch left out; 0 when there is no such axis.
    #[must_use]
    #[inline]
    pub const fn size(self, axis: usize) -> usize {
        if axis < self.rank() { self.sizes[axis] } else { 0 }
    }

    /// The size of the last axis; 0 when unknown, 1 for a scalar.
    #[must_use]
    #[inline]
    pub const fn last(self) -> usize {
        match self.rank() {
            0 => self.is_known() as usize,
            rank => self.sizes[rank - 1],
        }
    }

    /// The number of elements of one sample; 0 when unknown.
    #[must_use]
    #[inline]
    pub const fn len(self) -> usize {
        self.span(0, self.rank())
    }

    /// Whether one sample has no element, as an unknown shape has none.
    #[must_use]
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The number of rows when the last axis is read as a row: the product of all other sizes; 0 when unknown.
    #[must_use]
    #[inline]
    pub const fn rows(self) -> usize {
        match self.rank() {
            0 => self.is_known() as usize,
            rank => self.span(0, rank - 1),
        }
    }

    /// The product of the sizes of the axes `from..to`; 0 when unknown. It saturates instead of wrapping.
    #[must_use]
    #[inline]
    pub const fn span(self, from: usize, to: usize) -> usize {
        if !self.is_known() {
            return 0;
        }
        let mut product = 1_usize;
        let mut axis = from;
        while axis < to {
            product = product.saturating_mul(self.sizes[axis]);
            axis += 1;
        }
        product
    }

    /// The same shape with another size on one axis.
    #[must_use]
    #[inline]
    pub const fn with(mut self, axis: usize, size: usize) -> Self {
        if axis < self.rank() {
            self.sizes[axis] = size;
        }
        self
    }

    /// The same shape with one more axis behind the last; unknown past [`MAX_RANK`].
    #[must_use]
    #[inline]
    pub const fn push(mut self, size: usize) -> Self {
        if !self.is_known() || self.rank == MAX_RANK {
            return Self::UNKNOWN;
        }
        self.sizes[self.rank] = size;
        self.rank += 1;
        self
    }

    /// Whether two shapes are equal, in constants.
    #[must_use]
    #[inline]
    pub const fn equals(self, other: Self) -> bool {
        let mut equal = self.rank == other.rank;
        let mut axis = 0;
        while axis < MAX_RANK {
            equal = equal && self.sizes[axis] == other.sizes[axis];
            axis += 1;
        }
        equal
    }

    /// The sizes, outermost first; empty when unknown.
    #[must_use]
    #[inline]
    pub const fn sizes(&self) -> &[usize] {
        self.sizes.split_at(self.rank()).0
    }
}

/// Prints `[28, 28, 1]`, or `[?]` when unknown.
impl core::fmt::Display for Dims {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if !self.is_known() {
            return out.write_str("[?]");
        }
        out.write_str("[")?;
        for (axis, size) in self.sizes().iter().enumerate() {
            if axis > 0 {
                out.write_str(", ")?;
            }
            write!(out, "{size}")?;
        }
        out.write_str("]")
    }
}
