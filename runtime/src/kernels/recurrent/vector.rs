//! Vectors of `f32` for the steps of cells: a register per gate, masks at the edge, and the curves of the gates.
//!
//! A step keeps its sums in registers and turns them into gates without a way through memory; loops over slices, which
//! LLVM turns into vector code elsewhere, cannot say that. [`Job`] is the door: code compiled once per SIMD level.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
#![allow(clippy::excessive_precision, reason = "fitted constants")]
#![allow(clippy::needless_range_loop, reason = "ranges of constants unroll, and each index is a register")]

use crate::kernels::simd::{Level, level};

/// The most elements of kernels that a step reads where they lie: 512 KiB, half of a second cache.
pub(super) const IN_PLACE: usize = 1 << 17;

/// One register.
///
/// # Safety
/// Every method needs the level's target features on the running machine; a pointer must be good for the lanes that the
/// mask names.
pub(super) trait Vector: Copy {
    /// Which lanes, from the first on, a load or store touches.
    type Mask: Copy;
    /// The number of lanes.
    const WIDTH: usize;
    /// How many rows of four sums each the registers hold, beside what the sums are made of.
    const ROWS: usize;

    /// The first `count` lanes, at most all.
    unsafe fn mask(count: usize) -> Self::Mask;
    /// The masked lanes from memory, zero in the others.
    unsafe fn load(at: *const f32, mask: Self::Mask) -> Self;
    /// The masked lanes to memory.
    unsafe fn store(self, at: *mut f32, mask: Self::Mask);
    /// The same value in all lanes.
    unsafe fn splat(value: f32) -> Self;
    /// `self + b`.
    unsafe fn plus(self, b: Self) -> Self;
    /// `self - b`.
    unsafe fn minus(self, b: Self) -> Self;
    /// `self · b`.
    unsafe fn times(self, b: Self) -> Self;
    /// `self / b`.
    unsafe fn over(self, b: Self) -> Self;
    /// `self · b + c`, rounded once where that is one instruction.
    unsafe fn fma(self, b: Self, c: Self) -> Self;
    /// `c - self · b`, likewise.
    unsafe fn fnma(self, b: Self, c: Self) -> Self;
    /// `self`, unless it lies outside; a NaN stays a NaN.
    unsafe fn clamp(self, low: Self, high: Self) -> Self;
    /// 2ⁿ of a number whose bits end in those of n, -126 ≤ n ≤ 127.
    unsafe fn power(self) -> Self;
}

/// A computation compiled for each level.
pub(super) trait Job {
    /// The computation; mark it and all it calls `#[inline(always)]`.
    ///
    /// # Safety
    /// The machine must have the level of `V`.
    unsafe fn run<V: Vector>(self);
}

/// Runs a job in code compiled for the level in use.
pub(super) fn run<J: Job>(job: J) {
    match level() {
        // SAFETY: `level` names only what the machine has.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { x86::avx512(job) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { x86::avx2(job) },
        // SAFETY: arrays need nothing of the machine.
        _ => unsafe { job.run::<[f32; 4]>() },
    }
}

/// What e to the power of a multiple of a number is computed with.
struct Power {
    /// Beyond this the result stays as it is there.
    bound: f32,
    /// The multiple over ln 2.
    per_power: f32,
    /// Minus ln 2 over the multiple, in two parts: the first so short that its product with a power of two is exact.
    ln_2: [f32; 2],
    /// e^(multiple · r) - 1 over r, highest power first: a minimax fit for |multiple · r| ≤ ln 2 / 2.
    coefficients: [f32; 6],
}

impl Power {
    /// The multiple is a power of two, so that nothing is rounded.
    const fn new(multiple: f32) -> Self {
        let mut coefficients = [0.001_394_632_4, 0.008_366_522, 0.041_666_284, 0.166_665_44, 0.500_000_006, 1.0];
        let (mut power, mut index) = (multiple, 6);
        while index > 0 {
            index -= 1;
            coefficients[index] *= power;
            power *= multiple;
        }
        let ln_2 = [-0.693_359_375 / multiple, 2.121_944_4e-4 / multiple];
        Self { bound: 87.0 / multiple.abs(), per_power: core::f32::consts::LOG2_E * multiple, ln_2, coefficients }
    }

    /// e^(multiple · x) = 2ⁿ·(m + 1): gives m and 2ⁿ. All numbers take each operation together, so that none waits.
    ///
    /// # Safety
    /// The machine must have the level of `V`.
    #[inline(always)]
    unsafe fn reduce<V: Vector, const N: usize>(&self, mut x: [V; N]) -> ([V; N], [V; N]) {
        /// 1.5 · 2²³: adding it rounds to an integer, which the low bits then hold.
        const ROUND: f32 = 12_582_912.0;
        // SAFETY: the caller vouches for the level.
        unsafe {
            let mut powers = x;
            let mut sums = [V::splat(self.coefficients[0]); N];
            for i in 0..N {
                x[i] = x[i].clamp(V::splat(-self.bound), V::splat(self.bound));
            }
            for i in 0..N {
                powers[i] = x[i].fma(V::splat(self.per_power), V::splat(ROUND));
            }
            for part in self.ln_2 {
                for i in 0..N {
                    x[i] = powers[i].minus(V::splat(ROUND)).fma(V::splat(part), x[i]);
                }
            }
            for coefficient in &self.coefficients[1..] {
                for i in 0..N {
                    sums[i] = sums[i].fma(x[i], V::splat(*coefficient));
                }
            }
            for i in 0..N {
                (sums[i], powers[i]) = (x[i].times(sums[i]), powers[i].power());
            }
            (sums, powers)
        }
    }
}

/// 1 / (1 + e⁻ˣ), within 2.5 units in the last place; at least e⁻⁸⁷.
///
/// # Safety
/// The machine must have the level of `V`.
#[inline(always)]
pub(super) unsafe fn sigmoid<V: Vector, const N: usize>(x: [V; N]) -> [V; N] {
    // SAFETY: the caller vouches for the level.
    unsafe {
        let one = V::splat(1.0);
        let (mut m, powers) = const { Power::new(-1.0) }.reduce(x);
        for i in 0..N {
            m[i] = one.over(one.plus(m[i].fma(powers[i], powers[i])));
        }
        m
    }
}

/// The hyperbolic tangent, within 2.5 units in the last place.
///
/// # Safety
/// The machine must have the level of `V`.
#[inline(always)]
pub(super) unsafe fn tanh<V: Vector, const N: usize>(x: [V; N]) -> [V; N] {
    // SAFETY: the caller vouches for the level.
    unsafe {
        // Of u = e²ˣ - 1: u / (u + 2).
        let (mut m, powers) = const { Power::new(2.0) }.reduce(x);
        for i in 0..N {
            let u = m[i].fma(powers[i], powers[i].minus(V::splat(1.0)));
            m[i] = u.over(u.plus(V::splat(2.0)));
        }
        m
    }
}

/// Adds `a[row][p] · b[p][register]` for all p to each sum. Rows of B lie `b_step` apart; what a register reads of one
/// begins at its place in `places`.
///
/// # Safety
/// `k` elements of each row of A, and the masked lanes of `k` rows of B, must lie in memory; the machine must have the
/// level of `V`.
#[inline(always)]
pub(super) unsafe fn multiply<V: Vector, const ROWS: usize, const REGISTERS: usize>(
    mut sums: [[V; REGISTERS]; ROWS],
    a: [*const f32; ROWS],
    k: usize,
    mut b: *const f32,
    b_step: usize,
    places: [usize; REGISTERS],
    masks: [V::Mask; REGISTERS],
) -> [[V; REGISTERS]; ROWS] {
    // SAFETY: the caller vouches for all that is read.
    unsafe {
        for p in 0..k {
            let mut columns = [V::splat(0.0); REGISTERS];
            for register in 0..REGISTERS {
                columns[register] = V::load(b.add(places[register]), masks[register]);
            }
            for row in 0..ROWS {
                let left = V::splat(*a[row].add(p));
                for register in 0..REGISTERS {
                    sums[row][register] = left.fma(columns[register], sums[row][register]);
                }
            }
            b = b.wrapping_add(b_step);
        }
    }
    sums
}

/// Lanes without intrinsics.
impl Vector for [f32; 4] {
    type Mask = usize;
    const WIDTH: usize = 4;
    const ROWS: usize = 1;

    #[inline(always)]
    unsafe fn mask(count: usize) -> usize {
        count
    }
    #[inline(always)]
    unsafe fn load(at: *const f32, count: usize) -> Self {
        let mut value = [0.0; 4];
        // SAFETY: the caller vouches for the first `count` lanes, at most all.
        unsafe { core::ptr::copy_nonoverlapping(at, value.as_mut_ptr(), count) };
        value
    }
    #[inline(always)]
    unsafe fn store(self, at: *mut f32, count: usize) {
        // SAFETY: as above.
        unsafe { core::ptr::copy_nonoverlapping(self.as_ptr(), at, count) };
    }
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        [value; 4]
    }
    #[inline(always)]
    unsafe fn plus(self, b: Self) -> Self {
        core::array::from_fn(|lane| self[lane] + b[lane])
    }
    #[inline(always)]
    unsafe fn minus(self, b: Self) -> Self {
        core::array::from_fn(|lane| self[lane] - b[lane])
    }
    #[inline(always)]
    unsafe fn times(self, b: Self) -> Self {
        core::array::from_fn(|lane| self[lane] * b[lane])
    }
    #[inline(always)]
    unsafe fn over(self, b: Self) -> Self {
        core::array::from_fn(|lane| self[lane] / b[lane])
    }
    #[inline(always)]
    unsafe fn fma(self, b: Self, c: Self) -> Self {
        core::array::from_fn(|lane| self[lane] * b[lane] + c[lane])
    }
    #[inline(always)]
    unsafe fn fnma(self, b: Self, c: Self) -> Self {
        core::array::from_fn(|lane| c[lane] - self[lane] * b[lane])
    }
    #[inline(always)]
    unsafe fn clamp(self, low: Self, high: Self) -> Self {
        core::array::from_fn(|lane| {
            let x = if self[lane] < low[lane] { low[lane] } else { self[lane] };
            if x > high[lane] { high[lane] } else { x }
        })
    }
    #[inline(always)]
    unsafe fn power(self) -> Self {
        self.map(|lane| f32::from_bits((lane.to_bits() << 23).wrapping_add(1.0_f32.to_bits())))
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{Job, Vector};
    use core::arch::x86_64::{
        __m256, __m256i, __m512, __mmask16, _mm256_add_epi32, _mm256_add_ps, _mm256_castps_si256, _mm256_castsi256_ps,
        _mm256_div_ps, _mm256_fmadd_ps, _mm256_fnmadd_ps, _mm256_loadu_si256, _mm256_maskload_ps, _mm256_maskstore_ps,
        _mm256_max_ps, _mm256_min_ps, _mm256_mul_ps, _mm256_set1_epi32, _mm256_set1_ps, _mm256_slli_epi32,
        _mm256_sub_ps, _mm512_add_epi32, _mm512_add_ps, _mm512_castps_si512, _mm512_castsi512_ps, _mm512_div_ps,
        _mm512_fmadd_ps, _mm512_fnmadd_ps, _mm512_mask_storeu_ps, _mm512_maskz_loadu_ps, _mm512_max_ps, _mm512_min_ps,
        _mm512_mul_ps, _mm512_set1_epi32, _mm512_set1_ps, _mm512_slli_epi32, _mm512_sub_ps,
    };

    /// A window into this at `8 - count` is the mask of `count` lanes.
    static ONES_THEN_ZEROS: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];

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
        mask(count) = u16::MAX.checked_shr(16 - count.min(16) as u32).unwrap_or(0),
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
        __m256i,
        8,
        2,
        "avx2,fma",
        // SAFETY: the slice holds the eight numbers that are read.
        mask(count) = unsafe { _mm256_loadu_si256(ONES_THEN_ZEROS[8 - count.min(8)..][..8].as_ptr().cast()) },
        load(from, mask) = _mm256_maskload_ps(from, mask),
        store(to, mask, value) = _mm256_maskstore_ps(to, mask, value),
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
}
