//! The SIMD level, chosen once at run time, and the door into code compiled for it.

use core::sync::atomic::{AtomicU8, Ordering};

/// What the machine's vector units can do, as far as kernels tell levels apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Level {
    /// Whatever the compilation target guarantees.
    Portable = 1,
    /// AVX2 and FMA: eight `f32` at once.
    Avx2 = 2,
    /// AVX-512 (F, BW, DQ, VL): sixteen `f32` at once.
    Avx512 = 3,
}

/// The level in use; 0 until it is first asked for.
static LEVEL: AtomicU8 = AtomicU8::new(0);

/// The SIMD level in use: the best the machine has, unless [`force`] set a lower one.
#[must_use]
#[inline]
pub fn level() -> Level {
    match LEVEL.load(Ordering::Relaxed) {
        1 => Level::Portable,
        2 => Level::Avx2,
        3 => Level::Avx512,
        _ => force(Level::Avx512),
    }
}

/// Sets the level for the whole process, at most the best the machine has, and returns it. For tests and measurements.
pub fn force(wanted: Level) -> Level {
    let level = wanted.min(detect());
    LEVEL.store(level as u8, Ordering::Relaxed);
    level
}

#[cfg(all(feature = "std", target_arch = "x86_64"))]
fn detect() -> Level {
    let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
    let avx512 = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl");
    match (avx2, avx512) {
        (true, true) => Level::Avx512,
        (true, false) => Level::Avx2,
        (false, _) => Level::Portable,
    }
}

#[cfg(not(all(feature = "std", target_arch = "x86_64")))]
fn detect() -> Level {
    Level::Portable
}

/// A computation that [`simd`] compiles once per level.
///
/// Mark `run` and all it calls `#[inline(always)]`: only inlined code is compiled for the level.
pub trait Pass {
    /// What it gives back.
    type Output;

    /// Whether it is worth its compile time for AVX-512 too. Where memory or branches bound it, 256 bits are as fast, and
    /// what gains most is written for AVX-512 by hand: of the library no pass asks for it.
    const WIDE: bool = false;

    /// The computation. `FMA` tells whether `mul_add` is one instruction; without it write `a * b + c`.
    fn run<const FMA: bool>(self) -> Self::Output;
}

/// Runs a pass over numbers of type `T` in code compiled for the level in use: `f32` for each level, AVX-512 only where
/// the pass is [`WIDE`](Pass::WIDE); `f64`, which is there to be right rather than fast, for what the target guarantees.
#[inline]
pub fn simd<T, P: Pass>(pass: P) -> P::Output {
    if const { size_of::<T>() == size_of::<f64>() } {
        return pass.run::<false>();
    }
    #[cfg(target_arch = "x86_64")]
    if const { P::WIDE } && level() == Level::Avx512 {
        // SAFETY: `level` is `Avx512` only where the machine has these features.
        return unsafe { avx512(pass) };
    }
    #[cfg(target_arch = "x86_64")]
    if level() >= Level::Avx2 {
        // SAFETY: `level` is `Avx2` or above only where the machine has these features.
        return unsafe { avx2(pass) };
    }
    pass.run::<false>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
fn avx512<P: Pass>(pass: P) -> P::Output {
    pass.run::<true>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<P: Pass>(pass: P) -> P::Output {
    pass.run::<true>()
}
