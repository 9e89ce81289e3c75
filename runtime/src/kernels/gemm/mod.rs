//! Matrix products: `C[m, n] = A[m, k] · B[k, n]`, the one loop that most of the arithmetic runs in.
//!
//! Every element of C is one sum over k in ascending order, whatever the sizes, the blocking and the tile it falls in:
//! a product cut into pieces by rows or columns gives the same bits, and so threads may share one; but a row alone may be
//! summed in parts (`small`). Levels differ (a fused multiply-add rounds once).
//!
//! In: a [`Product`], or a [`GridProduct`] whose rows and summands lie wherever three steps lead; slices are checked
//! once. `lanes` names the vector registers of a SIMD level, `tile` keeps a block of C in them, `strip` is what the rest
//! knows of a level; `drive` walks the strips, packing B where it would not stay in the cache.

mod drive;
mod grid;
mod lanes;
mod left;
mod pack;
mod small;
mod sparse;
mod strip;
mod tile;

#[cfg(test)]
mod tests;

pub(crate) use grid::Grid;
pub(crate) use small::Aside;
pub(crate) use sparse::{Entry, Rows, SparseProduct, SparseRow};
pub(in crate::kernels) use tile::prefetch;

use super::simd::{Level, level};
use crate::base::Scalar;
use lanes::Lanes;

/// One product. `A[i, p]` is `a[i·a_row + p·a_step]`, C is row-major.
#[derive(Clone, Copy)]
pub(crate) struct Product<'a, T> {
    /// Rows of A and C.
    pub(crate) m: usize,
    /// Columns of B and C.
    pub(crate) n: usize,
    /// The length of each sum.
    pub(crate) k: usize,
    /// The left operand.
    pub(crate) a: &'a [T],
    /// From one row of A to the next.
    pub(crate) a_row: usize,
    /// From one summand to the next in A.
    pub(crate) a_step: usize,
    /// The right operand: `[k, n]`, or `[n, k]` when transposed.
    pub(crate) b: &'a [T],
    /// Whether B lies transposed in memory.
    pub(crate) transposed: bool,
    /// Whether the product is added to what C holds.
    pub(crate) add: bool,
    /// Added to every row at the end; empty for none.
    pub(crate) bias: &'a [T],
    /// Whether negative results become zero at the end.
    pub(crate) relu: bool,
}

/// A product whose rows and summands lie on grids. At a row that is `[a, c]` behind the first and a summand that is
/// `[a', b]` behind it, `c[c + j] = Σ a[a + a'] · b[b + j·b_column]`.
#[derive(Clone, Copy)]
pub(crate) struct GridProduct<'a, T> {
    /// The rows of A and C.
    pub(crate) rows: Grid,
    /// The summands, in A and B.
    pub(crate) sums: Grid,
    /// Columns of B and C.
    pub(crate) n: usize,
    /// The left operand.
    pub(crate) a: &'a [T],
    /// The right operand.
    pub(crate) b: &'a [T],
    /// From one column of B to the next. Unless it is 1, summands must lie on a line, side by side in B.
    pub(crate) b_column: usize,
    /// Whether the product is added to what C holds.
    pub(crate) add: bool,
    /// Added to every row at the end; empty for none.
    pub(crate) bias: &'a [T],
    /// Whether negative results become zero at the end.
    pub(crate) relu: bool,
}

impl<T> GridProduct<'_, T> {
    /// Whether B has to be turned round.
    fn transposed(&self) -> bool {
        self.b_column != 1
    }

    /// Panics unless every element that is named lies inside its slice. Nothing here wraps, whatever the sizes: what lies
    /// furthest is at most the largest `usize`, and no slice is as long.
    fn check(&self, c: &[T]) {
        let ([row_a, row_c], [sum_a, sum_b]) = (self.rows.last(), self.sums.last());
        let (m, k, n) = (!self.rows.is_empty(), !self.sums.is_empty(), self.n);
        let columns = |step: usize| n.saturating_sub(1).saturating_mul(step);
        let (in_a, in_b) = (row_a.saturating_add(sum_a), sum_b.saturating_add(columns(self.b_column)));
        assert!(!(m && k) || in_a < self.a.len(), "left operand too short");
        assert!(!k || n == 0 || in_b < self.b.len(), "right operand too short");
        assert!(!m || n == 0 || row_c.saturating_add(columns(1)) < c.len(), "output too short");
        assert!(self.bias.is_empty() || n <= self.bias.len(), "bias too short");
        let line = self.sums.counts[..2] == [1, 1] && self.sums.other[2] == 1;
        assert!(!self.transposed() || line, "a turned operand has its summands side by side");
    }
}

impl<'a, T> From<Product<'a, T>> for GridProduct<'a, T> {
    fn from(product: Product<'a, T>) -> Self {
        let Product { m, n, k, a, a_row, a_step, b, transposed, add, bias, relu } = product;
        let (b_step, b_column) = if transposed { (1, k) } else { (n, 1) };
        let (rows, sums) = (Grid::line(m, a_row, n), Grid::line(k, a_step, b_step));
        Self { rows, sums, n, a, b, b_column, add, bias, relu }
    }
}

/// A scalar that products are compiled for.
pub(crate) trait Real: Scalar {
    /// Computes the product into `c`.
    ///
    /// # Panics
    /// If a slice is shorter than the sizes say.
    fn product<'a>(product: impl Into<GridProduct<'a, Self>>, c: &mut [Self]);

    /// Computes the product into `c` and what is wanted aside, if it is small and the level in use gains by that; tells
    /// whether it did.
    ///
    /// # Panics
    /// If a slice is shorter than the sizes say.
    fn small(_product: &Product<'_, Self>, _aside: Aside<'_, Self>, _c: &mut [Self]) -> bool {
        false
    }

    /// Whether [`combine`](Self::combine) is a fast path, at the level in use.
    fn combines() -> bool;

    /// Adds a product with few entries to `c`.
    ///
    /// # Panics
    /// If a slice is shorter than the product says.
    fn combine(product: SparseProduct<'_, Self>, c: &mut [Self]);

    /// Calls `f` with row, column and value of each element that is not zero.
    fn scan(rows: Rows<'_, Self>, f: impl FnMut(usize, usize, Self));
}

impl Real for f32 {
    fn small(product: &Product<'_, f32>, aside: Aside<'_, f32>, c: &mut [f32]) -> bool {
        small::run(product, aside, c)
    }

    fn product<'a>(product: impl Into<GridProduct<'a, f32>>, c: &mut [f32]) {
        let product = product.into();
        product.check(c);
        let tiling = match level() {
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => lanes::Avx512F32::TILING,
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => lanes::Avx2F32::TILING,
            _ => lanes::PortableF32::TILING,
        };
        // SAFETY: the slices were checked, and `level` names only what the machine has.
        unsafe { drive::whole(tiling, &product, c.as_mut_ptr()) }
    }

    fn combines() -> bool {
        level() > Level::Portable
    }

    fn combine(product: SparseProduct<'_, f32>, c: &mut [f32]) {
        product.run(c);
    }

    #[inline]
    fn scan(rows: Rows<'_, f32>, f: impl FnMut(usize, usize, f32)) {
        rows.scan(f);
    }
}

#[cfg(feature = "f64")]
impl Real for f64 {
    fn product<'a>(product: impl Into<GridProduct<'a, f64>>, c: &mut [f64]) {
        let product = product.into();
        product.check(c);
        let tiling = match level() {
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 | Level::Avx512 => lanes::Avx2F64::TILING,
            _ => lanes::PortableF64::TILING,
        };
        // SAFETY: the slices were checked, and `level` names only what the machine has.
        unsafe { drive::whole(tiling, &product, c.as_mut_ptr()) }
    }

    fn combines() -> bool {
        false
    }

    fn combine(product: SparseProduct<'_, f64>, c: &mut [f64]) {
        product.run_plain(c);
    }

    #[inline]
    fn scan(rows: Rows<'_, f64>, f: impl FnMut(usize, usize, f64)) {
        rows.scan_plain(f);
    }
}
