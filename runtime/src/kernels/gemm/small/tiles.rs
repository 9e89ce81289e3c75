//! Tiles of small products, for any vector registers.
#![allow(clippy::needless_range_loop, reason = "ranges of constants unroll, and each index is a register")]
#![allow(clippy::inline_always, reason = "compiled inside a function with the target features of a level")]

use super::{Aside, MOST};
use crate::kernels::gemm::Product;
use crate::kernels::gemm::lanes::{Avx2F32, Avx512F32, Lanes};
use core::arch::x86_64::{
    _CMP_GT_OQ, _mm256_and_ps, _mm256_cmp_ps, _mm256_setzero_ps, _mm512_cmp_ps_mask, _mm512_maskz_mov_ps,
    _mm512_setzero_ps,
};
use core::mem::MaybeUninit;

/// Registers that small products are compiled for.
pub(super) trait Small: Lanes<T = f32> {
    /// The rows of a tile: with two registers of columns, as many sums as fit and hide the latency of the multiply-adds.
    const ROWS: usize;

    /// A value where the gate is above zero, else zero.
    ///
    /// # Safety
    /// The machine must have the level.
    unsafe fn gated(value: Self::V, gate: Self::V) -> Self::V;

    /// A product with B straight at `b`, its rows `pitch` apart.
    ///
    /// # Safety
    /// The operands must be as long as the sizes say, none of which is 0, B for `k` rows; at least [`ROWS`](Self::ROWS)
    /// rows; the machine must have the level.
    unsafe fn tiles(p: &Product<'_, f32>, aside: Aside<'_, f32>, b: *const f32, pitch: usize, c: *mut f32);

    /// A single row of C, with B straight.
    ///
    /// # Safety
    /// The operands must be as long as the sizes say; the machine must have the level.
    unsafe fn row(p: &Product<'_, f32>, c: *mut f32);
}

/// Implements it for a level.
macro_rules! small {
    ($lanes:ident, $rows:literal, $fewer:literal, $features:literal, gated($value:ident, $gate:ident) = $gated:expr) => {
        impl Small for $lanes {
            const ROWS: usize = $rows;

            #[inline]
            #[target_feature(enable = $features)]
            unsafe fn gated($value: Self::V, $gate: Self::V) -> Self::V {
                $gated
            }

            #[target_feature(enable = $features)]
            unsafe fn tiles(p: &Product<'_, f32>, mut aside: Aside<'_, f32>, b: *const f32, pitch: usize, c: *mut f32) {
                // SAFETY: handed on.
                unsafe { tiles::<Self, $rows, $fewer>(p, &mut aside, b, pitch, c) }
            }

            #[target_feature(enable = $features)]
            unsafe fn row(p: &Product<'_, f32>, c: *mut f32) {
                // SAFETY: handed on.
                unsafe { row::<Self>(p, c) }
            }
        }
    };
}

small!(
    Avx512F32,
    8,
    8,
    "avx512f",
    gated(value, gate) = _mm512_maskz_mov_ps(_mm512_cmp_ps_mask::<_CMP_GT_OQ>(gate, _mm512_setzero_ps()), value)
);
small!(
    Avx2F32,
    6,
    4,
    "avx2,fma",
    gated(value, gate) = _mm256_and_ps(value, _mm256_cmp_ps::<_CMP_GT_OQ>(gate, _mm256_setzero_ps()))
);

/// `at` behind a pointer that may be null, as that of an absent operand.
#[inline(always)]
fn behind(operand: &[f32], at: usize) -> *const f32 {
    if operand.is_empty() { core::ptr::null() } else { operand.as_ptr().wrapping_add(at) }
}

/// See [`Small::tiles`]. Tiles that also hold a mask or sums of B have only `FEWER` rows.
///
/// # Safety
/// As there.
#[inline(always)]
unsafe fn tiles<L: Small, const ROWS: usize, const FEWER: usize>(
    p: &Product<'_, f32>,
    aside: &mut Aside<'_, f32>,
    b: *const f32,
    pitch: usize,
    c: *mut f32,
) {
    let mut column = 0;
    while column < p.n {
        let (left, b) = ((p.n - column).min(2 * L::WIDTH), b.wrapping_add(column));
        let (wide, whole) = (left > L::WIDTH, left.is_multiple_of(L::WIDTH));
        let mut row = 0;
        while row < p.m {
            let sums = row == 0 && !aside.sums.is_empty();
            let rows = if whole && !sums { ROWS } else { FEWER };
            // The last tile goes over rows of the one in front of it once more where the rows are no multiple.
            let at = [row.min(p.m - rows), column];
            // SAFETY: rows from the first on and columns from `column` on lie in the operands, masks end at the last.
            unsafe {
                match (wide, whole, sums) {
                    (true, true, false) => tile::<L, ROWS, 2, true, false>(p, aside, at, b, pitch, c),
                    (true, true, true) => tile::<L, FEWER, 2, true, true>(p, aside, at, b, pitch, c),
                    (true, false, false) => tile::<L, FEWER, 2, false, false>(p, aside, at, b, pitch, c),
                    (true, false, true) => tile::<L, FEWER, 2, false, true>(p, aside, at, b, pitch, c),
                    (false, true, false) => tile::<L, ROWS, 1, true, false>(p, aside, at, b, pitch, c),
                    (false, true, true) => tile::<L, FEWER, 1, true, true>(p, aside, at, b, pitch, c),
                    (false, false, false) => tile::<L, FEWER, 1, false, false>(p, aside, at, b, pitch, c),
                    (false, false, true) => tile::<L, FEWER, 1, false, true>(p, aside, at, b, pitch, c),
                }
            }
            row += rows;
        }
        column += 2 * L::WIDTH;
    }
}

/// `ROWS` rows and `NV` registers of columns of C, the last one `WHOLE` or with what is left of them; with `SUMS` the sums
/// of these columns of B.
///
/// # Safety
/// The block must lie inside all operands; the machine must have the level.
#[inline(always)]
unsafe fn tile<L: Small, const ROWS: usize, const NV: usize, const WHOLE: bool, const SUMS: bool>(
    p: &Product<'_, f32>,
    aside: &mut Aside<'_, f32>,
    [row, column]: [usize; 2],
    b: *const f32,
    pitch: usize,
    c: *mut f32,
) {
    let at = row * p.n + column;
    let (bias, gate) = (behind(p.bias, column), behind(aside.gate, at));
    let (mut left, mut right) = (p.a.as_ptr().wrapping_add(row * p.a_row), b);
    // SAFETY: all that is touched are the block's elements, by the caller's promise; steps past the last summand are
    // not followed.
    unsafe {
        let zero = L::splat(0.0);
        let mask = L::mask(if WHOLE { L::WIDTH } else { p.n - column - (NV - 1) * L::WIDTH });
        let mut sums = [[zero; NV]; ROWS];
        let mut sums_of_b = [zero; NV];
        for _ in 0..p.k {
            let mut columns = [zero; NV];
            for v in 0..NV {
                columns[v] = load::<L, NV, WHOLE>(right, v, mask);
                if SUMS {
                    sums_of_b[v] = L::add(sums_of_b[v], columns[v]);
                }
            }
            for r in 0..ROWS {
                let factor = L::splat(*left.wrapping_add(r * p.a_row));
                for v in 0..NV {
                    sums[r][v] = L::fma(factor, columns[v], sums[r][v]);
                }
            }
            (left, right) = (left.wrapping_add(p.a_step), right.wrapping_add(pitch));
        }
        // Step by step over all sums, each step a loop without a branch: unrolled for certain, so that they stay in
        // registers.
        if !bias.is_null() {
            for v in 0..NV {
                let bias = load::<L, NV, WHOLE>(bias, v, mask);
                for r in 0..ROWS {
                    sums[r][v] = L::add(sums[r][v], bias);
                }
            }
        }
        if p.relu {
            for r in 0..ROWS {
                for v in 0..NV {
                    sums[r][v] = L::max(zero, sums[r][v]);
                }
            }
        }
        if !gate.is_null() {
            for r in 0..ROWS {
                for v in 0..NV {
                    let gate = load::<L, NV, WHOLE>(gate.wrapping_add(r * p.n), v, mask);
                    sums[r][v] = L::gated(sums[r][v], gate);
                }
            }
        }
        for r in 0..ROWS {
            for v in 0..NV {
                store::<L, NV, WHOLE>(c.add(at + r * p.n), v, mask, sums[r][v]);
            }
        }
        if SUMS {
            for v in 0..NV {
                store::<L, NV, WHOLE>(aside.sums.as_mut_ptr().add(column), v, mask, sums_of_b[v]);
            }
        }
    }
}

/// See [`Small::row`].
///
/// # Safety
/// As there.
#[inline(always)]
unsafe fn row<L: Small>(p: &Product<'_, f32>, c: *mut f32) {
    let mut column = 0;
    while column < p.n {
        let left = (p.n - column).min(2 * L::WIDTH);
        // SAFETY: columns from `column` on lie in the operands, masks end at the last.
        unsafe {
            match (left > L::WIDTH, left == 2 * L::WIDTH) {
                (true, true) => part::<L, 2, 4, true>(p, column, c),
                (true, false) => part::<L, 2, 4, false>(p, column, c),
                (false, _) => part::<L, 1, 8, false>(p, column, c),
            }
        }
        column += 2 * L::WIDTH;
    }
}

/// `NV` registers of a single row of C, as `PARTS` sums of every so many summands, which are then added in pairs: one
/// sum would wait for each multiply-add in turn.
///
/// # Safety
/// These columns must lie inside all operands; the machine must have the level.
#[inline(always)]
unsafe fn part<L: Small, const NV: usize, const PARTS: usize, const WHOLE: bool>(
    p: &Product<'_, f32>,
    column: usize,
    c: *mut f32,
) {
    let (mut left, mut right) = (p.a.as_ptr(), p.b.as_ptr().wrapping_add(column));
    // SAFETY: all that is touched are the operands' elements, by the caller's promise; steps past the last summand are
    // not followed.
    unsafe {
        let zero = L::splat(0.0);
        let mask = L::mask(if WHOLE { L::WIDTH } else { p.n - column - (NV - 1) * L::WIDTH });
        let mut sums = [[zero; NV]; PARTS];
        for _ in 0..p.k / PARTS {
            for part in 0..PARTS {
                add::<L, NV, WHOLE>(&mut sums[part], left, right, mask);
                (left, right) = (left.wrapping_add(p.a_step), right.wrapping_add(p.n));
            }
        }
        for _ in 0..p.k % PARTS {
            add::<L, NV, WHOLE>(&mut sums[0], left, right, mask);
            (left, right) = (left.wrapping_add(p.a_step), right.wrapping_add(p.n));
        }
        let bias = behind(p.bias, column);
        for v in 0..NV {
            let mut half = PARTS / 2;
            while half > 0 {
                for part in 0..half {
                    sums[part][v] = L::add(sums[part][v], sums[part + half][v]);
                }
                half /= 2;
            }
            let mut value = sums[0][v];
            if !bias.is_null() {
                value = L::add(value, load::<L, NV, WHOLE>(bias, v, mask));
            }
            if p.relu {
                value = L::max(zero, value);
            }
            store::<L, NV, WHOLE>(c.add(column), v, mask, value);
        }
    }
}

/// Adds one summand to sums of a row.
///
/// # Safety
/// There must be an element at `left` and the registers' lanes at `right`; the machine must have the level.
#[inline(always)]
unsafe fn add<L: Small, const NV: usize, const WHOLE: bool>(
    sums: &mut [L::V; NV],
    left: *const f32,
    right: *const f32,
    mask: L::M,
) {
    // SAFETY: handed on.
    unsafe {
        let factor = L::splat(*left);
        for v in 0..NV {
            sums[v] = L::fma(factor, load::<L, NV, WHOLE>(right, v, mask), sums[v]);
        }
    }
}

/// A product with B turned round into a buffer first.
///
/// A function of its own, as whoever has the buffer in its frame touches all pages of it at every call.
///
/// # Safety
/// As for [`Small::tiles`], with a transposed B of at most [`MOST`] elements, its rows rounded up to whole registers.
#[inline(never)]
pub(super) unsafe fn turned<L: Small>(p: &Product<'_, f32>, aside: Aside<'_, f32>, c: *mut f32) {
    #[repr(align(64))]
    struct Buffer([MaybeUninit<f32>; MOST]);
    #[expect(clippy::large_stack_arrays, reason = "32 KiB; a kernel allocates nothing")]
    let mut buffer = Buffer([MaybeUninit::uninit(); MOST]);
    let (pitch, side) = (p.n.next_multiple_of(L::WIDTH), L::SQUARE);
    let to = buffer.0.as_mut_ptr().cast::<f32>();
    // SAFETY: B has `n` lines of `k` elements, the buffer `k` rows of `pitch` elements, which are no fewer than `n`; the
    // last square of a line goes over elements of the one in front of it once more, and so do the last lines. What is
    // handed on has all `k` rows written.
    unsafe {
        if p.n < side || p.k < side {
            for column in 0..p.n {
                for row in 0..p.k {
                    *to.add(row * pitch + column) = p.b[column * p.k + row];
                }
            }
        } else {
            for column in (0..p.n).step_by(side) {
                let column = column.min(p.n - side);
                for row in (0..p.k).step_by(side) {
                    let row = row.min(p.k - side);
                    L::turn(p.b.as_ptr().add(column * p.k + row), p.k, to.add(row * pitch + column), pitch);
                }
            }
        }
        L::tiles(p, aside, to, pitch, c);
    }
}

/// Register `v` of `NV`; the last one `WHOLE` or only the lanes of the mask.
///
/// # Safety
/// These lanes must lie in memory; the machine must have the level.
#[inline(always)]
unsafe fn load<L: Small, const NV: usize, const WHOLE: bool>(at: *const f32, v: usize, mask: L::M) -> L::V {
    let at = at.wrapping_add(v * L::WIDTH);
    // SAFETY: the caller vouches for the lanes.
    unsafe { if WHOLE || v + 1 < NV { L::load(at) } else { L::load_part(at, mask) } }
}

/// Writes register `v` of `NV` likewise. Whole ones without a mask: what reads them next need not wait until they are in
/// the cache.
///
/// # Safety
/// As for [`load`].
#[inline(always)]
unsafe fn store<L: Small, const NV: usize, const WHOLE: bool>(at: *mut f32, v: usize, mask: L::M, value: L::V) {
    let at = at.wrapping_add(v * L::WIDTH);
    // SAFETY: the caller vouches for the lanes.
    unsafe { if WHOLE || v + 1 < NV { L::store(at, value) } else { L::store_part(at, mask, value) } }
}
