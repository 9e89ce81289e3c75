//! Tiles of AVX-512 for small products.
#![allow(clippy::needless_range_loop, reason = "ranges of constants unroll, and each index is a register")]
#![allow(clippy::inline_always, reason = "compiled inside a function with the target features of a level")]

use super::{Aside, MOST};
use crate::kernels::gemm::Product;
use core::arch::x86_64::{
    __m512, __mmask16, _CMP_GT_OQ, _mm512_add_ps, _mm512_castpd_ps, _mm512_castps_pd, _mm512_cmp_ps_mask,
    _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_mask_storeu_ps, _mm512_maskz_loadu_ps, _mm512_maskz_mov_ps, _mm512_max_ps,
    _mm512_set1_ps, _mm512_setzero_ps, _mm512_shuffle_f32x4, _mm512_storeu_ps, _mm512_unpackhi_pd, _mm512_unpackhi_ps,
    _mm512_unpacklo_pd, _mm512_unpacklo_ps,
};
use core::mem::MaybeUninit;

/// The lanes of a register.
const WIDTH: usize = 16;
/// The rows of a tile: with two registers of columns, 16 sums hide the latency of the multiply-adds.
pub(super) const ROWS: usize = 8;

/// Computes a product into `c`.
///
/// # Safety
/// The operands must be as long as the sizes say, none of which is 0, B transposed of at most [`MOST`] elements with its
/// columns rounded up to whole registers; at least [`ROWS`] rows, or one and a B that lies straight; AVX-512.
#[target_feature(enable = "avx512f")]
pub(super) unsafe fn run(p: &Product<'_, f32>, mut aside: Aside<'_, f32>, c: *mut f32) {
    // SAFETY: handed on.
    unsafe {
        if p.m == 1 {
            row(p, c);
        } else if p.transposed {
            turned(p, &mut aside, c);
        } else {
            tiles(p, &mut aside, p.b.as_ptr(), p.n, c);
        }
    }
}

/// The mask of up to `left` lanes.
#[inline(always)]
fn lanes(left: usize) -> __mmask16 {
    if left >= WIDTH { __mmask16::MAX } else { __mmask16::MAX >> (WIDTH - left) }
}

/// `at` behind a pointer that may be null, as that of an absent operand.
#[inline(always)]
fn behind(operand: &[f32], at: usize) -> *const f32 {
    if operand.is_empty() { core::ptr::null() } else { operand.as_ptr().wrapping_add(at) }
}

/// With B as it is needed, its rows `pitch` apart.
///
/// # Safety
/// The operands must be as long as the sizes say, B for `k` rows; at least [`ROWS`] rows; AVX-512.
#[target_feature(enable = "avx512f")]
unsafe fn tiles(p: &Product<'_, f32>, aside: &mut Aside<'_, f32>, b: *const f32, pitch: usize, c: *mut f32) {
    let mut row = 0;
    while row < p.m {
        // The last tile goes over rows of the one in front of it once more where the rows are no multiple.
        let first = row.min(p.m - ROWS);
        let mut column = 0;
        while column < p.n {
            let left = p.n - column;
            // SAFETY: rows from `first` on and columns from `column` on lie in the operands, masks end at the last.
            unsafe {
                let (at, b) = ([first, column], b.add(column));
                match (left > WIDTH, row == 0 && !aside.sums.is_empty()) {
                    (true, false) => tile::<2, false>(p, aside, at, b, pitch, c, lanes(left - WIDTH)),
                    (false, false) => tile::<1, false>(p, aside, at, b, pitch, c, lanes(left)),
                    (true, true) => tile::<2, true>(p, aside, at, b, pitch, c, lanes(left - WIDTH)),
                    (false, true) => tile::<1, true>(p, aside, at, b, pitch, c, lanes(left)),
                }
            }
            column += 2 * WIDTH;
        }
        row += ROWS;
    }
}

/// [`ROWS`] rows and `NV` registers of columns of C, with `SUMS` the sums of these columns of B; `mask` names the lanes of
/// the last register.
///
/// # Safety
/// The block must lie inside all operands; AVX-512.
#[inline(always)]
unsafe fn tile<const NV: usize, const SUMS: bool>(
    p: &Product<'_, f32>,
    aside: &mut Aside<'_, f32>,
    [row, column]: [usize; 2],
    b: *const f32,
    pitch: usize,
    c: *mut f32,
    mask: __mmask16,
) {
    let at = row * p.n + column;
    let (bias, gate) = (behind(p.bias, column), behind(aside.gate, at));
    let (mut left, mut right) = (p.a.as_ptr().wrapping_add(row * p.a_row), b);
    // SAFETY: all that is touched are the block's elements, by the caller's promise; steps past the last summand are
    // not followed.
    unsafe {
        let mut sums = [[_mm512_setzero_ps(); NV]; ROWS];
        let mut sums_of_b = [_mm512_setzero_ps(); NV];
        for _ in 0..p.k {
            let mut columns = [_mm512_setzero_ps(); NV];
            for v in 0..NV {
                columns[v] = load::<NV>(right, v, mask);
                if SUMS {
                    sums_of_b[v] = _mm512_add_ps(sums_of_b[v], columns[v]);
                }
            }
            for r in 0..ROWS {
                let factor = _mm512_set1_ps(*left.wrapping_add(r * p.a_row));
                for v in 0..NV {
                    sums[r][v] = _mm512_fmadd_ps(factor, columns[v], sums[r][v]);
                }
            }
            (left, right) = (left.wrapping_add(p.a_step), right.wrapping_add(pitch));
        }
        for v in 0..NV {
            let bias = if bias.is_null() { _mm512_setzero_ps() } else { load::<NV>(bias, v, mask) };
            for r in 0..ROWS {
                let mut value = _mm512_add_ps(sums[r][v], bias);
                if p.relu {
                    value = _mm512_max_ps(_mm512_setzero_ps(), value);
                }
                if !gate.is_null() {
                    value = gated(value, load::<NV>(gate.add(r * p.n), v, mask));
                }
                store::<NV>(c.add(at + r * p.n), v, mask, value);
            }
            if SUMS {
                store::<NV>(aside.sums.as_mut_ptr().add(column), v, mask, sums_of_b[v]);
            }
        }
    }
}

/// Writes register `v` of `NV`; of the last only the lanes of the mask.
///
/// # Safety
/// These lanes must lie in memory; AVX-512.
#[inline(always)]
unsafe fn store<const NV: usize>(at: *mut f32, v: usize, mask: __mmask16, value: __m512) {
    let at = at.wrapping_add(v * WIDTH);
    // SAFETY: the caller vouches for the lanes.
    unsafe { if v + 1 == NV { _mm512_mask_storeu_ps(at, mask, value) } else { _mm512_storeu_ps(at, value) } }
}

/// A value where the gate is above zero, else zero.
#[inline]
#[target_feature(enable = "avx512f")]
fn gated(value: __m512, gate: __m512) -> __m512 {
    _mm512_maskz_mov_ps(_mm512_cmp_ps_mask::<_CMP_GT_OQ>(gate, _mm512_setzero_ps()), value)
}

/// A single row of C.
///
/// # Safety
/// The operands must be as long as the sizes say; AVX-512.
#[target_feature(enable = "avx512f")]
unsafe fn row(p: &Product<'_, f32>, c: *mut f32) {
    let mut column = 0;
    while column < p.n {
        let left = p.n - column;
        // SAFETY: columns from `column` on lie in the operands, masks end at the last.
        unsafe {
            if left > WIDTH {
                part::<2, 4>(p, column, c, lanes(left - WIDTH));
            } else {
                part::<1, 8>(p, column, c, lanes(left));
            }
        }
        column += 2 * WIDTH;
    }
}

/// `NV` registers of a single row of C, as `PARTS` sums of every so many summands, which are then added in pairs: one
/// sum would wait for each multiply-add in turn.
///
/// # Safety
/// These columns must lie inside all operands; AVX-512.
#[inline(always)]
unsafe fn part<const NV: usize, const PARTS: usize>(p: &Product<'_, f32>, column: usize, c: *mut f32, mask: __mmask16) {
    let (mut left, mut right) = (p.a.as_ptr(), p.b.as_ptr().wrapping_add(column));
    // SAFETY: all that is touched are the operands' elements, by the caller's promise; steps past the last summand are
    // not followed.
    unsafe {
        let mut sums = [[_mm512_setzero_ps(); NV]; PARTS];
        for _ in 0..p.k / PARTS {
            for part in 0..PARTS {
                add::<NV>(&mut sums[part], left, right, mask);
                (left, right) = (left.wrapping_add(p.a_step), right.wrapping_add(p.n));
            }
        }
        for _ in 0..p.k % PARTS {
            add::<NV>(&mut sums[0], left, right, mask);
            (left, right) = (left.wrapping_add(p.a_step), right.wrapping_add(p.n));
        }
        let bias = behind(p.bias, column);
        for v in 0..NV {
            let mut half = PARTS / 2;
            while half > 0 {
                for part in 0..half {
                    sums[part][v] = _mm512_add_ps(sums[part][v], sums[part + half][v]);
                }
                half /= 2;
            }
            let mut value = sums[0][v];
            if !bias.is_null() {
                value = _mm512_add_ps(value, load::<NV>(bias, v, mask));
            }
            if p.relu {
                value = _mm512_max_ps(_mm512_setzero_ps(), value);
            }
            if mask == __mmask16::MAX {
                // The next product reads the row at once, and would wait for a masked write to reach the cache.
                _mm512_storeu_ps(c.add(column + v * WIDTH), value);
            } else {
                store::<NV>(c.add(column), v, mask, value);
            }
        }
    }
}

/// Adds one summand to sums of a row.
///
/// # Safety
/// There must be an element at `left` and the registers' lanes at `right`; AVX-512.
#[inline(always)]
unsafe fn add<const NV: usize>(sums: &mut [__m512; NV], left: *const f32, right: *const f32, mask: __mmask16) {
    // SAFETY: handed on.
    unsafe {
        let factor = _mm512_set1_ps(*left);
        for v in 0..NV {
            sums[v] = _mm512_fmadd_ps(factor, load::<NV>(right, v, mask), sums[v]);
        }
    }
}

/// With B turned round into a buffer first, in squares of 16 × 16.
///
/// A function of its own, as whoever has the buffer in its frame touches all pages of it at every call.
///
/// # Safety
/// As for [`tiles`], with a transposed B of at most [`MOST`] elements, its rows rounded up to whole registers.
#[inline(never)]
#[target_feature(enable = "avx512f")]
unsafe fn turned(p: &Product<'_, f32>, aside: &mut Aside<'_, f32>, c: *mut f32) {
    #[repr(align(64))]
    struct Buffer([MaybeUninit<f32>; MOST]);
    #[expect(clippy::large_stack_arrays, reason = "32 KiB; a kernel allocates nothing")]
    let mut buffer = Buffer([MaybeUninit::uninit(); MOST]);
    let pitch = p.n.next_multiple_of(WIDTH);
    let to = buffer.0.as_mut_ptr().cast::<f32>();
    for column in (0..p.n).step_by(WIDTH) {
        for row in (0..p.k).step_by(WIDTH) {
            let (columns, rows) = ((p.n - column).min(WIDTH), (p.k - row).min(WIDTH));
            // SAFETY: B has these rows and columns; the buffer has `k` rows of `pitch` elements, and `column` is less
            // than `pitch` by a whole register.
            unsafe {
                square(p.b.as_ptr().add(column * p.k + row), p.k, [columns, rows], to.add(row * pitch + column), pitch);
            }
        }
    }
    // SAFETY: all `k` rows of the buffer are written, `pitch` apart; the rest is handed on.
    unsafe { tiles(p, aside, to, pitch, c) }
}

/// Transposes up to 16 lines of up to 16 elements and writes `rows` whole registers; in place of missing lines stands the
/// last once more, which nobody reads.
///
/// # Safety
/// `columns` lines of `rows` elements must lie in memory at `from`, `rows` registers at `to`; AVX-512.
#[inline(always)]
unsafe fn square(from: *const f32, step: usize, [columns, rows]: [usize; 2], to: *mut f32, to_step: usize) {
    let mask = lanes(rows);
    // SAFETY: only lines below `columns` are read, only lanes below `rows` of them, and only `rows` registers written.
    unsafe {
        let mut lines = [_mm512_setzero_ps(); WIDTH];
        for line in 0..WIDTH {
            lines[line] = _mm512_maskz_loadu_ps(mask, from.add(line.min(columns - 1) * step));
        }
        // Pairs of lines are interleaved, then pairs of pairs; then quarters of registers change places.
        let mut pairs = lines;
        for pair in 0..WIDTH / 2 {
            let (a, b) = (lines[2 * pair], lines[2 * pair + 1]);
            (pairs[2 * pair], pairs[2 * pair + 1]) = (_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
        }
        let mut fours = pairs;
        for four in 0..WIDTH / 4 {
            for half in 0..2 {
                let at = 4 * four + half;
                let (a, b) = (_mm512_castps_pd(pairs[at]), _mm512_castps_pd(pairs[at + 2]));
                fours[4 * four + 2 * half] = _mm512_castpd_ps(_mm512_unpacklo_pd(a, b));
                fours[4 * four + 2 * half + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(a, b));
            }
        }
        // `fours[4 g + j]` holds, of each quarter q, element 4 q + j of the lines of group g.
        for j in 0..4 {
            let [a, b, c, d] = [fours[j], fours[4 + j], fours[8 + j], fours[12 + j]];
            let (low, high) = (_mm512_shuffle_f32x4::<0x88>(a, b), _mm512_shuffle_f32x4::<0x88>(c, d));
            let (low_odd, high_odd) = (_mm512_shuffle_f32x4::<0xDD>(a, b), _mm512_shuffle_f32x4::<0xDD>(c, d));
            let quarters = [
                _mm512_shuffle_f32x4::<0x88>(low, high),
                _mm512_shuffle_f32x4::<0x88>(low_odd, high_odd),
                _mm512_shuffle_f32x4::<0xDD>(low, high),
                _mm512_shuffle_f32x4::<0xDD>(low_odd, high_odd),
            ];
            for (q, quarter) in quarters.into_iter().enumerate() {
                if 4 * q + j < rows {
                    _mm512_storeu_ps(to.add((4 * q + j) * to_step), quarter);
                }
            }
        }
    }
}

/// Register `v` of `NV`; the last has only the lanes of the mask.
///
/// # Safety
/// These lanes must lie in memory; AVX-512.
#[inline(always)]
unsafe fn load<const NV: usize>(at: *const f32, v: usize, mask: __mmask16) -> __m512 {
    let at = at.wrapping_add(v * WIDTH);
    // SAFETY: the caller vouches for the lanes.
    unsafe { if v + 1 == NV { _mm512_maskz_loadu_ps(mask, at) } else { _mm512_loadu_ps(at) } }
}
