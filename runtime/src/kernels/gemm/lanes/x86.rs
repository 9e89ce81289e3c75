//! The `f32` registers of AVX2 with FMA and of AVX-512.

use super::{Lanes, Strip, tile, turn};
use core::arch::x86_64::{
    __m256, __m256i, __m512, __mmask16, _mm256_add_ps, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_loadu_si256,
    _mm256_maskload_ps, _mm256_maskstore_ps, _mm256_max_ps, _mm256_set1_ps, _mm256_storeu_ps, _mm512_add_ps,
    _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_mask_storeu_ps, _mm512_maskz_loadu_ps, _mm512_max_ps, _mm512_set1_ps,
    _mm512_storeu_ps,
};

/// A window into this at `8 - count` is the mask of `count` lanes of 32 bits.
static ONES_THEN_ZEROS: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];

/// Sixteen `f32`; 24 of the 32 registers hold a tile of 12 × 32.
pub(in super::super) struct Avx512F32;

impl Lanes for Avx512F32 {
    type T = f32;
    type V = __m512;
    type M = __mmask16;
    const WIDTH: usize = 16;
    const MASKS: bool = true;
    const PAD_ROWS: usize = usize::MAX;
    const COPY_BYTES: usize = usize::MAX;
    const SQUARE: usize = 8;
    heights!(12 x 2, 8 x 2, 4 x 2, 2 x 4, 1 x 8);
    x86_lanes!(
        "avx512f",
        _mm512_set1_ps,
        _mm512_loadu_ps,
        _mm512_storeu_ps,
        _mm512_fmadd_ps,
        _mm512_add_ps,
        _mm512_max_ps
    );
    x86_lanes!(@memory "avx512f", load_part(at: *const f32, mask: __mmask16) -> __m512 = _mm512_maskz_loadu_ps(mask, at));
    x86_lanes!(@memory "avx512f", store_part(at: *mut f32, mask: __mmask16, value: __m512) -> () = _mm512_mask_storeu_ps(at, mask, value));

    unsafe fn turn(from: *const f32, from_step: usize, to: *mut f32, to_step: usize) {
        // SAFETY: handed on; a machine with either level has AVX2.
        unsafe { turn::turn(from, from_step, to, to_step) }
    }

    #[inline]
    unsafe fn mask(count: usize) -> __mmask16 {
        u16::MAX >> (16 - count)
    }
}

/// Eight `f32`; 12 of the 16 registers hold a tile of 6 × 16.
pub(in super::super) struct Avx2F32;

impl Lanes for Avx2F32 {
    type T = f32;
    type V = __m256;
    type M = __m256i;
    const WIDTH: usize = 8;
    const MASKS: bool = false;
    const PAD_ROWS: usize = 6;
    const COPY_BYTES: usize = 2 << 20;
    const SQUARE: usize = 8;
    heights!(6 x 2, 4 x 2, 2 x 4, 1 x 8);
    x86_lanes!(
        "avx2,fma",
        _mm256_set1_ps,
        _mm256_loadu_ps,
        _mm256_storeu_ps,
        _mm256_fmadd_ps,
        _mm256_add_ps,
        _mm256_max_ps
    );
    x86_lanes!(@memory "avx2,fma", load_part(at: *const f32, mask: __m256i) -> __m256 = _mm256_maskload_ps(at, mask));
    x86_lanes!(@memory "avx2,fma", store_part(at: *mut f32, mask: __m256i, value: __m256) -> () = _mm256_maskstore_ps(at, mask, value));

    unsafe fn turn(from: *const f32, from_step: usize, to: *mut f32, to_step: usize) {
        // SAFETY: handed on; a machine with either level has AVX2.
        unsafe { turn::turn(from, from_step, to, to_step) }
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    unsafe fn mask(count: usize) -> __m256i {
        // SAFETY: the slice holds the eight numbers that are read.
        unsafe { _mm256_loadu_si256(ONES_THEN_ZEROS[8 - count..][..8].as_ptr().cast()) }
    }
}
