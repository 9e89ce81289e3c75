//! Vectors without intrinsics: short arrays that LLVM turns into whatever registers the target has.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::Vector;
use crate::kernels::row::row;

impl Vector for [f32; 4] {
    type Mask = usize;
    const WIDTH: usize = 4;
    const ROWS: usize = 1;
    const MULTIPLIES: bool = false;

    #[inline(always)]
    unsafe fn mask(count: usize) -> usize {
        count
    }
    #[inline(always)]
    unsafe fn load(at: *const f32, count: usize) -> Self {
        let mut value = [0.0; 4];
        // SAFETY: the caller vouches for the first `count` lanes, at most all.
        unsafe {
            if count == 4 {
                return at.cast::<Self>().read_unaligned();
            }
            for lane in 0..count {
                value[lane] = at.add(lane).read();
            }
        }
        value
    }
    #[inline(always)]
    unsafe fn store(self, at: *mut f32, count: usize) {
        // SAFETY: as above.
        unsafe {
            if count == 4 {
                return at.cast::<Self>().write_unaligned(self);
            }
            for lane in 0..count {
                at.add(lane).write(self[lane]);
            }
        }
    }
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        [value; 4]
    }
    #[inline(always)]
    unsafe fn plus(self, b: Self) -> Self {
        row(0.0, |lane| self[lane] + b[lane])
    }
    #[inline(always)]
    unsafe fn minus(self, b: Self) -> Self {
        row(0.0, |lane| self[lane] - b[lane])
    }
    #[inline(always)]
    unsafe fn times(self, b: Self) -> Self {
        row(0.0, |lane| self[lane] * b[lane])
    }
    #[inline(always)]
    unsafe fn over(self, b: Self) -> Self {
        row(0.0, |lane| self[lane] / b[lane])
    }
    #[inline(always)]
    unsafe fn fma(self, b: Self, c: Self) -> Self {
        row(0.0, |lane| self[lane] * b[lane] + c[lane])
    }
    #[inline(always)]
    unsafe fn fnma(self, b: Self, c: Self) -> Self {
        row(0.0, |lane| c[lane] - self[lane] * b[lane])
    }
    #[inline(always)]
    unsafe fn clamp(self, low: Self, high: Self) -> Self {
        row(0.0, |lane| {
            let x = if self[lane] < low[lane] { low[lane] } else { self[lane] };
            if x > high[lane] { high[lane] } else { x }
        })
    }
    #[inline(always)]
    unsafe fn power(self) -> Self {
        row(0.0, |lane| f32::from_bits((self[lane].to_bits() << 23).wrapping_add(1.0_f32.to_bits())))
    }
}
