//! The `f64` registers of AVX2 with FMA.

use super::{Lanes, Strip, tile};
use core::arch::x86_64::{
    __m256d, __m256i, _mm256_add_pd, _mm256_fmadd_pd, _mm256_loadu_pd, _mm256_loadu_si256, _mm256_maskload_pd,
    _mm256_maskstore_pd, _mm256_max_pd, _mm256_permute2f128_pd, _mm256_set1_pd, _mm256_setzero_pd, _mm256_storeu_pd,
    _mm256_unpackhi_pd, _mm256_unpacklo_pd,
};

/// A window into this at `4 - count` is the mask of `count` lanes of 64 bits.
static ONES_THEN_ZEROS: [i64; 8] = [-1, -1, -1, -1, 0, 0, 0, 0];

/// Four `f64`, at AVX-512 too: double precision is for checks, and few shapes of tiles keep compiling short.
pub(in super::super) struct Avx2F64;

impl Lanes for Avx2F64 {
    type T = f64;
    type V = __m256d;
    type M = __m256i;
    const WIDTH: usize = 4;
    const MASKS: bool = false;
    const PAD_ROWS: usize = 6;
    const COPY_BYTES: usize = 2 << 20;
    const SQUARE: usize = 4;
    heights!(4 x 2, 1 x 2);
    x86_lanes!(
        "avx2,fma",
        _mm256_set1_pd,
        _mm256_loadu_pd,
        _mm256_storeu_pd,
        _mm256_fmadd_pd,
        _mm256_add_pd,
        _mm256_max_pd
    );
    x86_lanes!(@memory "avx2,fma", load_part(at: *const f64, mask: __m256i) -> __m256d = _mm256_maskload_pd(at, mask));
    x86_lanes!(@memory "avx2,fma", store_part(at: *mut f64, mask: __m256i, value: __m256d) -> () = _mm256_maskstore_pd(at, mask, value));

    #[target_feature(enable = "avx2")]
    unsafe fn turn(from: *const f64, from_step: usize, to: *mut f64, to_step: usize) {
        // SAFETY: handed on.
        unsafe { turn(from, from_step, to, to_step) }
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    unsafe fn mask(count: usize) -> __m256i {
        // SAFETY: the slice holds the four numbers that are read.
        unsafe { _mm256_loadu_si256(ONES_THEN_ZEROS[4 - count..][..4].as_ptr().cast()) }
    }
}

/// Transposes 4 × 4.
///
/// # Safety
/// Four rows of four must lie in memory on both ends.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn turn(from: *const f64, from_step: usize, to: *mut f64, to_step: usize) {
    let mut rows = [_mm256_setzero_pd(); 4];
    for (row, to) in rows.iter_mut().enumerate() {
        // SAFETY: the caller vouches for the rows.
        *to = unsafe { _mm256_loadu_pd(from.add(row * from_step)) };
    }
    let [a, b, c, d] = rows;
    let pairs =
        [_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b), _mm256_unpacklo_pd(c, d), _mm256_unpackhi_pd(c, d)];
    for column in 0..2 {
        let (upper, lower) = (pairs[column], pairs[2 + column]);
        let (left, right) =
            (_mm256_permute2f128_pd::<0x20>(upper, lower), _mm256_permute2f128_pd::<0x31>(upper, lower));
        // SAFETY: the caller vouches for the rows.
        unsafe {
            _mm256_storeu_pd(to.add(column * to_step), left);
            _mm256_storeu_pd(to.add((column + 2) * to_step), right);
        }
    }
}
