//! Products whose left operand is mostly zeros: only its other elements are named, and only they cost anything.
//!
//! A row of C stays in registers while the rows of B that its entries name are added to it, one entry after the other. A
//! dense product with the same summands in the same order gives the same bits, as long as B is finite: what is left out
//! there is zero times something, which is zero unless that is infinite or NaN.

#[cfg(target_arch = "x86_64")]
use super::lanes::{Avx2F32, Avx512F32, Lanes};
use crate::base::Scalar;
#[cfg(target_arch = "x86_64")]
use crate::kernels::simd::Level;
use crate::kernels::simd::level;
#[cfg(target_arch = "x86_64")]
use core::arch::x86_64::{
    _CMP_NEQ_UQ, _mm256_cmp_ps, _mm256_loadu_ps, _mm256_movemask_ps, _mm256_setzero_ps, _mm512_cmp_ps_mask,
    _mm512_loadu_ps, _mm512_setzero_ps,
};
use core::ops::Range;

/// An element of the left operand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<T> {
    pub(crate) value: T,
    /// Where the row of B starts that it is multiplied by.
    pub(crate) place: u32,
}

/// A row of the left operand, and of C.
#[derive(Clone, Debug)]
pub(crate) struct SparseRow {
    /// Its entries.
    pub(crate) entries: Range<usize>,
    /// Where it starts in C.
    pub(crate) c: usize,
}

/// `C[row + k·c_run] += Σ value · B[place + k·b_run..]` over the entries of each row, in order, for each run `k`.
#[derive(Clone, Copy)]
pub(crate) struct SparseProduct<'a, T> {
    pub(crate) rows: &'a [SparseRow],
    pub(crate) entries: &'a [Entry<T>],
    /// How many runs of columns there are.
    pub(crate) runs: usize,
    /// Columns of a run.
    pub(crate) n: usize,
    pub(crate) b: &'a [T],
    /// From one run to the next in B.
    pub(crate) b_run: usize,
    /// From one run to the next in C.
    pub(crate) c_run: usize,
}

impl<T: Scalar> SparseProduct<'_, T> {
    /// Panics unless rows lie inside C and the entries, and the first row of B inside B. Entries are checked as they are
    /// read, against what this gives: the last place where all runs end inside B.
    #[cfg(target_arch = "x86_64")]
    fn check(&self, c: &[T]) -> usize {
        // Saturated, no slice is as long.
        let last = |run: usize| (self.runs - 1).saturating_mul(run).saturating_add(self.n);
        let (in_b, in_c) = (last(self.b_run), last(self.c_run));
        for row in self.rows {
            assert!(row.entries.start <= row.entries.end && row.entries.end <= self.entries.len(), "entries missing");
            assert!(row.c <= c.len() && in_c <= c.len() - row.c, "output too short");
        }
        assert!(in_b <= self.b.len(), "right operand too short");
        self.b.len() - in_b
    }

    /// Plain loops.
    pub(super) fn run_plain(&self, c: &mut [T]) {
        for row in self.rows {
            for run in 0..self.runs {
                let c = &mut c[row.c + run * self.c_run..][..self.n];
                for entry in &self.entries[row.entries.clone()] {
                    for (c, &b) in c.iter_mut().zip(&self.b[entry.place as usize + run * self.b_run..][..self.n]) {
                        *c = *c + entry.value * b;
                    }
                }
            }
        }
    }
}

impl SparseProduct<'_, f32> {
    /// In the registers of the level in use.
    pub(super) fn run(&self, c: &mut [f32]) {
        if self.runs == 0 {
            return;
        }
        match level() {
            // SAFETY: the slices are checked first, and `level` names only what the machine has.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { avx512(self, self.check(c), c.as_mut_ptr()) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { avx2(self, self.check(c), c.as_mut_ptr()) },
            _ => self.run_plain(c),
        }
    }
}

/// [`columns`], compiled for AVX-512.
///
/// # Safety
/// As for [`columns`].
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
unsafe fn avx512(product: &SparseProduct<'_, f32>, limit: usize, c: *mut f32) {
    // SAFETY: handed on; this function brings the target features.
    unsafe { columns::<Avx512F32>(product, limit, c) }
}

/// [`columns`], compiled for AVX2.
///
/// # Safety
/// As for [`columns`].
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn avx2(product: &SparseProduct<'_, f32>, limit: usize, c: *mut f32) {
    // SAFETY: handed on; this function brings the target features.
    unsafe { columns::<Avx2F32>(product, limit, c) }
}

/// All columns of the product, at most eight registers at a time.
///
/// # Safety
/// The product must have been checked against the length of C, with `limit` as the result, and the machine must have the
/// target features of `L`, with which the calling function is compiled.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled inside a function with the target features of a level")]
unsafe fn columns<L: Lanes>(product: &SparseProduct<'_, L::T>, limit: usize, c: *mut L::T) {
    for run in 0..product.runs {
        let mut column = 0;
        while column < product.n {
            let stripe = Stripe {
                product,
                limit,
                b: product.b.as_ptr().wrapping_add(run * product.b_run + column),
                c: c.wrapping_add(run * product.c_run + column),
                columns: product.n - column,
            };
            // SAFETY: handed on; as many columns are left as the registers hold, of the last one in part.
            column += unsafe {
                match stripe.columns.div_ceil(L::WIDTH) {
                    1 => stripe.run::<L, 1>(),
                    2 => stripe.run::<L, 2>(),
                    3 => stripe.run::<L, 3>(),
                    4 => stripe.run::<L, 4>(),
                    5 | 9 | 10 => stripe.run::<L, 5>(),
                    6 | 11 | 12 => stripe.run::<L, 6>(),
                    7 | 13 | 14 => stripe.run::<L, 7>(),
                    _ => stripe.run::<L, 8>(),
                }
            };
        }
    }
}

/// Some columns of all rows.
#[cfg(target_arch = "x86_64")]
struct Stripe<'a, T> {
    product: &'a SparseProduct<'a, T>,
    /// The last place in B from which all columns are read.
    limit: usize,
    /// The first column in B.
    b: *const T,
    /// And in C.
    c: *mut T,
    /// The number of columns.
    columns: usize,
}

#[cfg(target_arch = "x86_64")]
impl<T: Scalar> Stripe<'_, T> {
    /// The first `NV` registers of columns. Gives their number.
    ///
    /// # Safety
    /// As for [`columns`]; at least one column must be left for the last register.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled inside a function with the target features of a level")]
    #[expect(clippy::needless_range_loop, reason = "ranges of constants unroll, and each index is a register")]
    unsafe fn run<L: Lanes<T = T>, const NV: usize>(&self) -> usize {
        let whole = (NV - 1) * L::WIDTH;
        let rest = L::WIDTH.min(self.columns - whole);
        // SAFETY: rows, entries and the columns named lie inside the operands, as was checked, places in B as is asserted
        // here; of the last register only the lanes of columns that exist are touched.
        unsafe {
            let mask = L::mask(rest);
            let entries = self.product.entries.as_ptr();
            for row in self.product.rows {
                let c = self.c.add(row.c);
                let mut sums = [L::splat(T::zero()); NV];
                for register in 0..NV - 1 {
                    sums[register] = L::load(c.add(register * L::WIDTH));
                }
                sums[NV - 1] = L::load_part(c.add(whole), mask);
                for entry in row.entries.clone() {
                    let Entry { value, place } = *entries.add(entry);
                    assert!(place as usize <= self.limit, "right operand too short");
                    let (value, b) = (L::splat(value), self.b.add(place as usize));
                    for register in 0..NV - 1 {
                        sums[register] = L::fma(value, L::load(b.add(register * L::WIDTH)), sums[register]);
                    }
                    sums[NV - 1] = L::fma(value, L::load_part(b.add(whole), mask), sums[NV - 1]);
                }
                for register in 0..NV - 1 {
                    L::store(c.add(register * L::WIDTH), sums[register]);
                }
                if rest == L::WIDTH {
                    L::store(c.add(whole), sums[NV - 1]);
                } else {
                    L::store_part(c.add(whole), mask, sums[NV - 1]);
                }
            }
        }
        whole + rest
    }
}

/// A matrix, mostly of zeros, that lies in a slice.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a, T> {
    pub(crate) values: &'a [T],
    pub(crate) count: usize,
    /// The elements of a row.
    pub(crate) width: usize,
    /// From one row to the next.
    pub(crate) step: usize,
}

impl<'a, T: Scalar> Rows<'a, T> {
    /// The rows.
    #[inline]
    fn each(self) -> impl Iterator<Item = (usize, &'a [T])> {
        (0..self.count).map(move |row| (row, &self.values[row * self.step..][..self.width]))
    }

    /// Calls `f` with row, column and value of each element that is not zero.
    #[inline]
    pub(super) fn scan_plain(self, mut f: impl FnMut(usize, usize, T)) {
        for (row, values) in self.each() {
            for (column, &value) in values.iter().enumerate() {
                if value != T::zero() {
                    f(row, column, value);
                }
            }
        }
    }
}

impl Rows<'_, f32> {
    /// The same, a register at a time.
    #[inline]
    pub(super) fn scan(self, f: impl FnMut(usize, usize, f32)) {
        match level() {
            // SAFETY: `level` names only what the machine has.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { scan_avx512(self, f) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { scan_avx2(self, f) },
            _ => self.scan_plain(f),
        }
    }
}

/// # Safety
/// The machine must have AVX-512.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
unsafe fn scan_avx512(rows: Rows<'_, f32>, f: impl FnMut(usize, usize, f32)) {
    scan(rows, f, |block: &[f32; 16]| {
        // SAFETY: the block has sixteen elements.
        u32::from(unsafe { _mm512_cmp_ps_mask::<_CMP_NEQ_UQ>(_mm512_loadu_ps(block.as_ptr()), _mm512_setzero_ps()) })
    });
}

/// # Safety
/// The machine must have AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
unsafe fn scan_avx2(rows: Rows<'_, f32>, f: impl FnMut(usize, usize, f32)) {
    scan(rows, f, |block: &[f32; 8]| {
        // SAFETY: the block has eight elements.
        let set = unsafe { _mm256_cmp_ps::<_CMP_NEQ_UQ>(_mm256_loadu_ps(block.as_ptr()), _mm256_setzero_ps()) };
        _mm256_movemask_ps(set).cast_unsigned()
    });
}

/// [`Rows::scan`] with a function that tells which elements of a block are not zero.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled inside a function with the target features of a level")]
fn scan<const N: usize>(rows: Rows<'_, f32>, mut f: impl FnMut(usize, usize, f32), found: impl Fn(&[f32; N]) -> u32) {
    for (row, values) in rows.each() {
        // A word at a time, so that few branches depend on how many there are in it.
        for (number, values) in values.chunks(64).enumerate() {
            let (blocks, rest) = values.as_chunks::<N>();
            let mut word = 0;
            for (number, block) in blocks.iter().enumerate() {
                word |= u64::from(found(block)) << (number * N);
            }
            for (lane, &value) in rest.iter().enumerate() {
                word |= u64::from(value != 0.0) << (blocks.len() * N + lane);
            }
            while word != 0 {
                let lane = word.trailing_zeros() as usize;
                f(row, number * 64 + lane, values[lane]);
                word &= word - 1;
            }
        }
    }
}
