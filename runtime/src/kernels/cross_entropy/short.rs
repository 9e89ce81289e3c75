//! Cross-entropy of rows that fit one register of AVX-512, 16 rows at a time: sums are those of all rows at once.

use super::{CrossEntropyDims, EPSILON};
use crate::base::Scalar;
use crate::kernels::math::wide::{ln, sums};
use crate::kernels::simd::{Level, level};
use core::arch::x86_64::{
    __m512, __mmask16, _mm512_cmpneq_ps_mask, _mm512_div_ps, _mm512_fmadd_ps, _mm512_fmsub_ps, _mm512_loadu_ps,
    _mm512_mask_storeu_ps, _mm512_maskz_fmadd_ps, _mm512_maskz_loadu_ps, _mm512_max_ps, _mm512_min_ps, _mm512_mul_ps,
    _mm512_set1_ps, _mm512_setzero_ps, _mm512_storeu_ps, _mm512_sub_ps,
};

/// The lanes of a register, and the rows treated together.
const WIDTH: usize = 16;

/// Treats all rows if they are short and the level is AVX-512; tells whether it did.
pub(super) fn run(d: CrossEntropyDims, operands: [&[f32]; 3], values: &mut [f32], gradient: &mut [f32]) -> bool {
    let [p, target, scale] = operands;
    if !(1..=WIDTH).contains(&d.classes) || level() != Level::Avx512 {
        return false;
    }
    // No more than 16 times a length of four-byte numbers.
    let len = values.len() * d.classes;
    assert!(len <= p.len() && len <= target.len() && len <= gradient.len(), "operand too short");
    assert!(values.len() <= scale.len(), "a factor per row");
    for (block, values) in values.chunks_mut(WIDTH).enumerate() {
        let (row, at) = (block * WIDTH, block * WIDTH * d.classes);
        let (operands, gradient) = ([&p[at..], &target[at..], &scale[row..]], &mut gradient[at..]);
        // SAFETY: the machine has AVX-512, there are up to 16 values, and the operands have their rows.
        unsafe { rows(d, operands, values, gradient) };
    }
    true
}

/// Up to 16 rows.
///
/// # Safety
/// The operands must have as many rows as there are values, of 1 to 16 classes; AVX-512.
#[target_feature(enable = "avx512f")]
unsafe fn rows(d: CrossEntropyDims, [p, target, scale]: [&[f32]; 3], values: &mut [f32], gradient: &mut [f32]) {
    let mask = __mmask16::MAX >> (WIDTH - d.classes);
    let (keep, add) = (_mm512_set1_ps(f32::of(d.keep)), _mm512_set1_ps(f32::of(d.add)));
    let zero = _mm512_setzero_ps();
    let (mut p_rows, mut t_rows) = ([zero; WIDTH], [zero; WIDTH]);
    // Of each row the first class that counts, or the last.
    let (mut p_hits, mut t_hits, mut single) = ([0.0; WIDTH], [0.0; WIDTH], true);
    for row in 0..values.len() {
        let at = row * d.classes;
        // SAFETY: the mask names the classes of this row, which the operands have; the class is one of them.
        unsafe {
            p_rows[row] = _mm512_maskz_loadu_ps(mask, p.as_ptr().add(at));
            t_rows[row] = _mm512_maskz_loadu_ps(mask, target.as_ptr().add(at));
            t_rows[row] = _mm512_maskz_fmadd_ps(mask, t_rows[row], keep, add);
            let hits = _mm512_cmpneq_ps_mask(t_rows[row], zero);
            let class = at + (hits.trailing_zeros() as usize).min(d.classes - 1);
            (p_hits[row], t_hits[row]) = (*p.get_unchecked(class), *target.get_unchecked(class));
            single &= hits & hits.wrapping_sub(1) == 0;
        }
    }
    let whole = sums(&p_rows);
    let (logs, mass) = if single {
        // Of each row, one class at most counts: one logarithm of all rows.
        let (p, mass) = (register(&p_hits), _mm512_fmadd_ps(register(&t_hits), keep, add));
        (_mm512_mul_ps(mass, ln(clipped(_mm512_div_ps(p, whole)))), mass)
    } else {
        let (whole, mut logs) = (lanes(whole), [zero; WIDTH]);
        for row in 0..values.len() {
            let share = _mm512_div_ps(p_rows[row], _mm512_set1_ps(whole[row]));
            logs[row] = _mm512_mul_ps(t_rows[row], ln(clipped(share)));
        }
        (sums(&logs), sums(&t_rows))
    };
    let logs = lanes(_mm512_sub_ps(zero, logs));
    values.copy_from_slice(&logs[..values.len()]);
    let mass = lanes(mass);
    for (row, &scale) in scale[..values.len()].iter().enumerate() {
        let mass = _mm512_set1_ps(mass[row] * scale);
        let slope = _mm512_fmsub_ps(p_rows[row], mass, _mm512_mul_ps(t_rows[row], _mm512_set1_ps(scale)));
        // SAFETY: as above.
        unsafe { _mm512_mask_storeu_ps(gradient.as_mut_ptr().add(row * d.classes), mask, slope) };
    }
}

/// Probabilities away from 0 and 1; a NaN is the second operand of both and comes out.
#[inline]
#[target_feature(enable = "avx512f")]
fn clipped(p: __m512) -> __m512 {
    let (low, high) = (_mm512_set1_ps(f32::of(EPSILON)), _mm512_set1_ps(f32::of(1.0 - EPSILON)));
    _mm512_min_ps(high, _mm512_max_ps(low, p))
}

/// Numbers as lanes.
#[inline]
#[target_feature(enable = "avx512f")]
fn register(numbers: &[f32; WIDTH]) -> __m512 {
    // SAFETY: there are as many numbers as lanes.
    unsafe { _mm512_loadu_ps(numbers.as_ptr()) }
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
