//! The transpose of a small square in AVX2 registers: pairs of rows are interleaved, then pairs of pairs, then halves.

use core::arch::x86_64::{
    _mm256_loadu_ps, _mm256_permute2f128_ps, _mm256_setzero_ps, _mm256_shuffle_ps, _mm256_storeu_ps,
    _mm256_unpackhi_ps, _mm256_unpacklo_ps,
};

/// Transposes 8 × 8.
///
/// # Safety
/// Eight rows of eight must lie in memory on both ends.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn turn(from: *const f32, from_step: usize, to: *mut f32, to_step: usize) {
    let mut rows = [_mm256_setzero_ps(); 8];
    for (row, to) in rows.iter_mut().enumerate() {
        // SAFETY: the caller vouches for the rows.
        *to = unsafe { _mm256_loadu_ps(from.add(row * from_step)) };
    }
    let mut pairs = rows;
    for pair in 0..4 {
        let (even, odd) = (rows[2 * pair], rows[2 * pair + 1]);
        (pairs[2 * pair], pairs[2 * pair + 1]) = (_mm256_unpacklo_ps(even, odd), _mm256_unpackhi_ps(even, odd));
    }
    let mut fours = pairs;
    for half in 0..2 {
        for high in 0..2 {
            let (upper, lower) = (pairs[4 * half + high], pairs[4 * half + 2 + high]);
            fours[4 * half + 2 * high] = _mm256_shuffle_ps::<0x44>(upper, lower);
            fours[4 * half + 2 * high + 1] = _mm256_shuffle_ps::<0xEE>(upper, lower);
        }
    }
    for column in 0..4 {
        let (upper, lower) = (fours[column], fours[4 + column]);
        let (left, right) =
            (_mm256_permute2f128_ps::<0x20>(upper, lower), _mm256_permute2f128_ps::<0x31>(upper, lower));
        // SAFETY: the caller vouches for the rows.
        unsafe {
            _mm256_storeu_ps(to.add(column * to_step), left);
            _mm256_storeu_ps(to.add((column + 4) * to_step), right);
        }
    }
}
