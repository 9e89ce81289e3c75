//! Softmax of contiguous rows that fit one register of AVX-512.

use crate::kernels::math::wide::{exp, largest, sum, sums};
use crate::kernels::simd::{Level, level};
use core::arch::x86_64::{
    __m512, __mmask16, _mm512_div_ps, _mm512_mask_loadu_ps, _mm512_mask_storeu_ps, _mm512_maskz_mov_ps,
    _mm512_maskz_sub_ps, _mm512_mul_ps, _mm512_reduce_max_ps, _mm512_set1_ps, _mm512_setzero_ps, _mm512_storeu_ps,
};

/// The lanes of a register, and the rows treated together.
const WIDTH: usize = 16;

/// Replaces all rows if they are short and the level is AVX-512; tells whether it did.
pub(super) fn softmax(axis: usize, y: &mut [f32]) -> bool {
    if !(1..=WIDTH).contains(&axis) || level() != Level::Avx512 {
        return false;
    }
    let mask = __mmask16::MAX >> (WIDTH - axis);
    let mut blocks = y.chunks_exact_mut(WIDTH * axis);
    for rows in &mut blocks {
        // SAFETY: the machine has AVX-512, and there are 16 rows of as many elements as the mask names.
        unsafe { together(axis, mask, rows) };
    }
    for row in blocks.into_remainder().chunks_exact_mut(axis) {
        // SAFETY: the machine has AVX-512, and the row has as many elements as the mask names.
        unsafe { alone(mask, row) };
    }
    true
}

/// 16 rows: maxima and sums are those of all rows at once, and all are read before any is written, as reading beside a
/// fresh masked write would wait for it.
///
/// # Safety
/// There must be 16 rows of as many elements as the mask names; AVX-512.
#[target_feature(enable = "avx512f")]
unsafe fn together(axis: usize, mask: __mmask16, rows: &mut [f32]) {
    let mut x = [_mm512_setzero_ps(); WIDTH];
    for (row, x) in x.iter_mut().enumerate() {
        // SAFETY: the mask names the elements of this row.
        *x = unsafe { _mm512_mask_loadu_ps(lowest(), mask, rows.as_ptr().add(row * axis)) };
    }
    let max = lanes(largest(&x));
    for (x, max) in x.iter_mut().zip(max) {
        *x = _mm512_maskz_mov_ps(mask, exp(_mm512_maskz_sub_ps(mask, *x, _mm512_set1_ps(max))));
    }
    let share = lanes(_mm512_div_ps(_mm512_set1_ps(1.0), sums(&x)));
    for (row, (x, share)) in x.iter().zip(share).enumerate() {
        let share = _mm512_mul_ps(*x, _mm512_set1_ps(share));
        // SAFETY: as above.
        unsafe { _mm512_mask_storeu_ps(rows.as_mut_ptr().add(row * axis), mask, share) };
    }
}

/// One row, to the same bits.
///
/// # Safety
/// It must have as many elements as the mask names; AVX-512.
#[target_feature(enable = "avx512f")]
unsafe fn alone(mask: __mmask16, row: &mut [f32]) {
    // SAFETY: the mask names the elements of the row.
    let x = unsafe { _mm512_mask_loadu_ps(lowest(), mask, row.as_ptr()) };
    let x = exp(_mm512_maskz_sub_ps(mask, x, _mm512_set1_ps(_mm512_reduce_max_ps(x))));
    let x = _mm512_maskz_mov_ps(mask, x);
    let share = _mm512_mul_ps(x, _mm512_div_ps(_mm512_set1_ps(1.0), sum(x)));
    // SAFETY: as above.
    unsafe { _mm512_mask_storeu_ps(row.as_mut_ptr(), mask, share) };
}

/// What is no larger than any element.
#[inline]
#[target_feature(enable = "avx512f")]
fn lowest() -> __m512 {
    _mm512_set1_ps(f32::NEG_INFINITY)
}

/// The lanes as numbers.
#[inline]
#[target_feature(enable = "avx512f")]
fn lanes(x: __m512) -> [f32; WIDTH] {
    let mut lanes = [0.0; WIDTH];
    // SAFETY: the array has as many numbers as the register.
    unsafe { _mm512_storeu_ps(lanes.as_mut_ptr(), x) };
    lanes
}
