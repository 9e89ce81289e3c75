//! Matrix products: `C[m, n] = A[m, k] · B[k, n]`, the one loop that most of the arithmetic runs in.
//!
//! Every element of C is one sum over k in ascending order, whatever the sizes, the blocking and the tile it falls in:
//! a product cut into pieces by rows gives the same bits. Levels differ (a fused multiply-add rounds once).
//!
//! In: a [`Product`] whose slices are checked once. `lanes` names the vector registers of a SIMD level, `tile` keeps a
//! block of C in them, `drive` walks the tiles, packing B where it would not stay in the cache.

mod drive;
mod lanes;
mod pack;
mod tile;

#[cfg(test)]
mod tests;

use super::simd::{Level, level};
use crate::base::Scalar;

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

impl<T> Product<'_, T> {
    /// Panics unless every element the sizes name lies inside its slice.
    fn check(&self, c: &[T]) {
        let last = |rows: usize, step: usize| rows.saturating_sub(1) * step;
        let a = if self.m * self.k == 0 { 0 } else { last(self.m, self.a_row) + last(self.k, self.a_step) + 1 };
        assert!(a <= self.a.len(), "left operand too short");
        assert!(self.k * self.n <= self.b.len(), "right operand too short");
        assert!(self.m * self.n <= c.len(), "output too short");
        assert!(self.bias.is_empty() || self.n <= self.bias.len(), "bias too short");
    }
}

/// A scalar that products are compiled for.
pub(crate) trait Real: Scalar {
    /// Computes the product into `c`.
    ///
    /// # Panics
    /// If a slice is shorter than the sizes say.
    fn product(product: Product<'_, Self>, c: &mut [Self]);
}

impl Real for f32 {
    fn product(product: Product<'_, f32>, c: &mut [f32]) {
        product.check(c);
        match level() {
            // SAFETY: the slices were checked, and `level` names only what the machine has.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { drive::run::<lanes::Avx512F32>(&product, c.as_mut_ptr()) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { drive::run::<lanes::Avx2F32>(&product, c.as_mut_ptr()) },
            // SAFETY: the slices were checked; these lanes need nothing of the machine.
            _ => unsafe { drive::run::<lanes::PortableF32>(&product, c.as_mut_ptr()) },
        }
    }
}

impl Real for f64 {
    fn product(product: Product<'_, f64>, c: &mut [f64]) {
        product.check(c);
        match level() {
            // SAFETY: the slices were checked, and `level` names only what the machine has.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { drive::run::<lanes::Avx512F64>(&product, c.as_mut_ptr()) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { drive::run::<lanes::Avx2F64>(&product, c.as_mut_ptr()) },
            // SAFETY: the slices were checked; these lanes need nothing of the machine.
            _ => unsafe { drive::run::<lanes::PortableF64>(&product, c.as_mut_ptr()) },
        }
    }
}
