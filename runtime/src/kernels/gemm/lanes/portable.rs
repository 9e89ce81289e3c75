//! Lanes without intrinsics: short arrays that LLVM turns into whatever registers the target has.
#![allow(clippy::inline_always, reason = "a lane operation is one instruction")]

use super::{Lanes, Strip, tile};
use crate::kernels::row::row;

/// Implements [`Lanes`] over arrays.
macro_rules! portable {
    ($name:ident, $t:ty, $width:literal, [$($heights:tt)*]) => {
        /// Lanes of an array.
        pub(in super::super) struct $name;

        impl Lanes for $name {
            type T = $t;
            type V = [$t; $width];
            type M = usize;
            const WIDTH: usize = $width;
            const MASKS: bool = false;
            const PAD_ROWS: usize = 0;
            const COPY_BYTES: usize = 2 << 20;
            const SQUARE: usize = 4;
            heights!($($heights)*);

            #[inline(always)]
            unsafe fn mask(count: usize) -> usize {
                count
            }

            #[inline(always)]
            unsafe fn splat(value: $t) -> Self::V {
                [value; $width]
            }

            #[inline(always)]
            unsafe fn load(at: *const $t) -> Self::V {
                // SAFETY: the caller vouches for all lanes; an unaligned read asks for no alignment.
                unsafe { at.cast::<Self::V>().read_unaligned() }
            }

            #[inline(always)]
            unsafe fn load_part(at: *const $t, count: usize) -> Self::V {
                if count == $width {
                    // SAFETY: the caller vouches for all lanes.
                    return unsafe { Self::load(at) };
                }
                let mut value = [0.0; $width];
                // SAFETY: the caller vouches for the first `count` lanes, and there are at most `$width`.
                unsafe { core::ptr::copy_nonoverlapping(at, value.as_mut_ptr(), count) };
                value
            }

            #[inline(always)]
            unsafe fn store(at: *mut $t, value: Self::V) {
                // SAFETY: the caller vouches for all lanes; an unaligned write asks for no alignment.
                unsafe { at.cast::<Self::V>().write_unaligned(value) }
            }

            #[inline(always)]
            unsafe fn store_part(at: *mut $t, count: usize, value: Self::V) {
                // SAFETY: the caller vouches for the first `count` lanes, and there are at most `$width`.
                unsafe { core::ptr::copy_nonoverlapping(value.as_ptr(), at, count) };
            }

            #[inline(always)]
            unsafe fn fma(a: Self::V, b: Self::V, c: Self::V) -> Self::V {
                row(0.0, |lane| a[lane] * b[lane] + c[lane])
            }

            #[inline(always)]
            unsafe fn add(a: Self::V, b: Self::V) -> Self::V {
                row(0.0, |lane| a[lane] + b[lane])
            }

            #[inline(always)]
            unsafe fn max(a: Self::V, b: Self::V) -> Self::V {
                row(0.0, |lane| if a[lane] > b[lane] { a[lane] } else { b[lane] })
            }

            unsafe fn turn(from: *const $t, from_step: usize, to: *mut $t, to_step: usize) {
                for row in 0..4 {
                    for column in 0..4 {
                        // SAFETY: the caller vouches for a square of side 4 on both ends.
                        unsafe { *to.add(column * to_step + row) = *from.add(row * from_step + column) };
                    }
                }
            }

            unsafe fn tile<const MR: usize, const NV: usize, const MASKED: bool>(
                strip: &Strip<'_, $t>,
                column: usize,
                lanes: usize,
            ) {
                // SAFETY: the caller keeps the contract of `tile`.
                unsafe { tile::<Self, MR, NV, MASKED>(strip, column, lanes) }
            }
        }
    };
}

portable!(PortableF32, f32, 4, [4 x 2, 1 x 4]);
#[cfg(feature = "f64")]
portable!(PortableF64, f64, 2, [4 x 2, 1 x 2]);
