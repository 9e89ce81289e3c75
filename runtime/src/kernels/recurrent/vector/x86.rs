//! The registers of AVX2 with FMA and of AVX-512.

use super::{Job, Vector};
use core::arch::x86_64::{
    __m256, __m256i, __m512, __mmask16, _mm256_add_epi32, _mm256_add_ps, _mm256_castps_si256, _mm256_castsi256_ps,
    _mm256_div_ps, _mm256_fmadd_ps, _mm256_fnmadd_ps, _mm256_loadu_ps, _mm256_loadu_si256, _mm256_maskload_ps,
    _mm256_maskstore_ps, _mm256_max_ps, _mm256_min_ps, _mm256_mul_ps, _mm256_set1_epi32, _mm256_set1_ps,
    _mm256_slli_epi32, _mm256_storeu_ps, _mm256_sub_ps, _mm512_add_epi32, _mm512_add_ps, _mm512_castps_si512,
    _mm512_castsi512_ps, _mm512_div_ps, _mm512_fmadd_ps, _mm512_fnmadd_ps, _mm512_mask_storeu_ps,
    _mm512_maskz_loadu_ps, _mm512_max_ps, _mm512_min_ps, _mm512_mul_ps, _mm512_set1_epi32, _mm512_set1_ps,
    _mm512_slli_epi32, _mm512_sub_ps,
};

/// A window into this at `8 - count` is the mask of `count` lanes.
static ONES_THEN_ZEROS: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];

/// Some lanes. Where all are meant, memory is reached without a mask, which is dear.
#[derive(Clone, Copy)]
pub(in super::super) struct Part {
    is_whole: bool,
    lanes: __m256i,
}

/// The bits of 1.0.
const ONE: i32 = 0x3F80_0000;

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
pub(super) unsafe fn avx512<J: Job>(job: J) {
    // SAFETY: the caller vouches for the level.
    unsafe { job.run::<__m512>() }
}

#[target_feature(enable = "avx2,fma")]
pub(super) unsafe fn avx2<J: Job>(job: J) {
    // SAFETY: the caller vouches for the level.
    unsafe { job.run::<__m256>() }
}

/// Implements what looks alike for both widths.
macro_rules! vector {
    ($v:ident, $mask:ident, $width:literal, $rows:literal, $features:literal,
     mask($count:ident) = $make:expr, load($from:ident, $loaded:ident) = $load:expr,
     store($to:ident, $stored:ident, $value:ident) = $store:expr,
     $splat:ident, $plus:ident, $minus:ident, $times:ident, $over:ident, $fma:ident, $fnma:ident, $min:ident,
     $max:ident, $bits:ident, $shift:ident, $add:ident, $one:ident, $float:ident) => {
        impl Vector for $v {
            type Mask = $mask;
            const WIDTH: usize = $width;
            const ROWS: usize = $rows;
            const MULTIPLIES: bool = true;

            #[inline]
            #[target_feature(enable = $features)]
            unsafe fn mask($count: usize) -> $mask {
                $make
            }
            #[inline]
            #[target_feature(enable = $features)]
            unsafe fn load($from: *const f32, $loaded: $mask) -> Self {
                // SAFETY: the caller vouches for the lanes.
                unsafe { $load }
            }
            #[inline]
            #[target_feature(enable = $features)]
            unsafe fn store(self, $to: *mut f32, $stored: $mask) {
                let $value = self;
                // SAFETY: the caller vouches for the lanes.
                unsafe { $store }
            }
            vector!(@ $features, splat(value: f32) = $splat(value));
            vector!(@ $features, plus(self, b: Self) = $plus(self, b));
            vector!(@ $features, minus(self, b: Self) = $minus(self, b));
            vector!(@ $features, times(self, b: Self) = $times(self, b));
            vector!(@ $features, over(self, b: Self) = $over(self, b));
            vector!(@ $features, fma(self, b: Self, c: Self) = $fma(self, b, c));
            vector!(@ $features, fnma(self, b: Self, c: Self) = $fnma(self, b, c));
            // Of two numbers one of which is NaN, these instructions give the second.
            vector!(@ $features, clamp(self, low: Self, high: Self) = $min(high, $max(low, self)));
            vector!(@ $features, power(self) = $float($add($shift::<23>($bits(self)), $one(ONE))));
        }
    };
    (@ $features:literal, $name:ident($a:ident $(: $at:ty)? $(, $arg:ident: $ty:ty)*) = $body:expr) => {
        #[inline]
        #[target_feature(enable = $features)]
        unsafe fn $name($a $(: $at)? $(, $arg: $ty)*) -> Self {
            $body
        }
    };
}

vector!(
    __m512,
    __mmask16,
    16,
    4,
    "avx512f",
    mask(count) = if count == 0 { 0 } else { u16::MAX >> (16 - count.min(16)) },
    load(from, mask) = _mm512_maskz_loadu_ps(mask, from),
    store(to, mask, value) = _mm512_mask_storeu_ps(to, mask, value),
    _mm512_set1_ps,
    _mm512_add_ps,
    _mm512_sub_ps,
    _mm512_mul_ps,
    _mm512_div_ps,
    _mm512_fmadd_ps,
    _mm512_fnmadd_ps,
    _mm512_min_ps,
    _mm512_max_ps,
    _mm512_castps_si512,
    _mm512_slli_epi32,
    _mm512_add_epi32,
    _mm512_set1_epi32,
    _mm512_castsi512_ps
);
vector!(
    __m256,
    Part,
    8,
    2,
    "avx2,fma",
    mask(count) = Part {
        is_whole: count >= 8,
        // SAFETY: the slice holds the eight numbers that are read.
        lanes: unsafe { _mm256_loadu_si256(ONES_THEN_ZEROS[8 - count.min(8)..][..8].as_ptr().cast()) },
    },
    load(from, part) = if part.is_whole { _mm256_loadu_ps(from) } else { _mm256_maskload_ps(from, part.lanes) },
    store(to, part, value) =
        if part.is_whole { _mm256_storeu_ps(to, value) } else { _mm256_maskstore_ps(to, part.lanes, value) },
    _mm256_set1_ps,
    _mm256_add_ps,
    _mm256_sub_ps,
    _mm256_mul_ps,
    _mm256_div_ps,
    _mm256_fmadd_ps,
    _mm256_fnmadd_ps,
    _mm256_min_ps,
    _mm256_max_ps,
    _mm256_castps_si256,
    _mm256_slli_epi32,
    _mm256_add_epi32,
    _mm256_set1_epi32,
    _mm256_castsi256_ps
);
