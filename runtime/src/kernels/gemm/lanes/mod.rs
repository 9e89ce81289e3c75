//! The vector registers of each SIMD level, by the few operations a tile needs.

use super::strip::{Strip, Tiling};
use super::tile::tile;
use crate::base::Scalar;

/// One kind of vector register.
///
/// # Safety
/// Every method needs the level's target features on the running machine; a pointer must be good for the lanes that the
/// mask names, or for all of them where there is no mask.
pub(super) trait Lanes: Sized {
    /// What a lane holds.
    type T: Scalar;
    /// A register.
    type V: Copy;
    /// Which lanes, from the first on, a load or store touches.
    type M: Copy;
    /// The number of lanes.
    const WIDTH: usize;
    /// Whether a masked load costs next to nothing, so that the last column of registers always has a mask.
    const MASKS: bool;
    /// From this many rows of A on, columns that fill no register are copied and padded rather than masked.
    const PAD_ROWS: usize;
    /// Above this many bytes B is copied, if many rows share the copy. The lower the tiles, the more often B is read, and
    /// the sooner copying pays; measured.
    const COPY_BYTES: usize;
    /// The side of the squares that [`turn`](Self::turn) transposes.
    const SQUARE: usize;
    /// The heights of tiles, highest first; the last is 1.
    const HEIGHTS: &'static [usize];
    /// All that the walk over a product knows of this level.
    const TILING: &'static Tiling<Self::T> = &Tiling {
        panel: 2 * Self::WIDTH,
        heights: Self::HEIGHTS,
        pad_rows: Self::PAD_ROWS,
        copy_bytes: Self::COPY_BYTES,
        square: Self::SQUARE,
        turn: Self::turn,
        strip: Self::strip,
    };

    /// The first `count` lanes.
    unsafe fn mask(count: usize) -> Self::M;
    /// The same value in all lanes.
    unsafe fn splat(value: Self::T) -> Self::V;
    /// All lanes from memory.
    unsafe fn load(at: *const Self::T) -> Self::V;
    /// The masked lanes from memory, zero in the others.
    unsafe fn load_part(at: *const Self::T, mask: Self::M) -> Self::V;
    /// All lanes to memory.
    unsafe fn store(at: *mut Self::T, value: Self::V);
    /// The masked lanes to memory.
    unsafe fn store_part(at: *mut Self::T, mask: Self::M, value: Self::V);
    /// `a · b + c`.
    unsafe fn fma(a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    /// `a + b`.
    unsafe fn add(a: Self::V, b: Self::V) -> Self::V;
    /// The larger; `b` when one of them is NaN.
    unsafe fn max(a: Self::V, b: Self::V) -> Self::V;
    /// Transposes a square, from rows `from_step` apart to rows `to_step` apart.
    unsafe fn turn(from: *const Self::T, from_step: usize, to: *mut Self::T, to_step: usize);
    /// [`tile`], compiled for this level.
    unsafe fn tile<const MR: usize, const NV: usize, const MASKED: bool>(
        strip: &Strip<'_, Self::T>,
        column: usize,
        lanes: usize,
    );
    /// Computes a strip of C as high as one of the [`HEIGHTS`](Self::HEIGHTS).
    unsafe fn strip(height: usize, strip: &Strip<'_, Self::T>);
}

/// Writes the methods that look alike for all x86 registers, from the names of their intrinsics.
#[cfg(target_arch = "x86_64")]
macro_rules! x86_lanes {
    ($features:literal, $splat:ident, $load:ident, $store:ident, $fma:ident, $add:ident, $max:ident) => {
        x86_lanes!(@pure $features, splat(value: Self::T) = $splat);
        x86_lanes!(@memory $features, load(at: *const Self::T) -> Self::V = $load(at));
        x86_lanes!(@memory $features, store(at: *mut Self::T, value: Self::V) -> () = $store(at, value));
        x86_lanes!(@pure $features, fma(a: Self::V, b: Self::V, c: Self::V) = $fma);
        x86_lanes!(@pure $features, add(a: Self::V, b: Self::V) = $add);
        x86_lanes!(@pure $features, max(a: Self::V, b: Self::V) = $max);
        #[target_feature(enable = $features)]
        unsafe fn tile<const MR: usize, const NV: usize, const MASKED: bool>(
            strip: &Strip<'_, Self::T>,
            column: usize,
            lanes: usize,
        ) {
            // SAFETY: the caller keeps the contract of `tile`, this function brings its target features.
            unsafe { tile::<Self, MR, NV, MASKED>(strip, column, lanes) }
        }
    };
    (@pure $features:literal, $name:ident($($arg:ident: $ty:ty),*) = $intrinsic:ident) => {
        #[inline]
        #[target_feature(enable = $features)]
        unsafe fn $name($($arg: $ty),*) -> Self::V { $intrinsic($($arg),*) }
    };
    (@memory $features:literal, $name:ident($($arg:ident: $ty:ty),*) -> $out:ty = $body:expr) => {
        #[inline]
        #[target_feature(enable = $features)]
        unsafe fn $name($($arg: $ty),*) -> $out {
            // SAFETY: the caller vouches for the memory of the lanes.
            unsafe { $body }
        }
    };
}

/// Writes [`Lanes::strip`]: which tile heights a level has, and how many registers wide their tiles start.
macro_rules! heights {
    ($($height:literal x $registers:literal),*) => {
        const HEIGHTS: &'static [usize] = &[$($height),*];
        unsafe fn strip(height: usize, strip: &Strip<'_, Self::T>) {
            match height {
                // SAFETY: the caller keeps the contract of `Strip::run`.
                $($height => unsafe { strip.run::<Self, $height, $registers>() },)*
                _ => unreachable!("not one of the heights"),
            }
        }
    };
}

#[cfg(all(target_arch = "x86_64", feature = "f64"))]
mod double;
#[cfg(target_arch = "x86_64")]
mod turn;
#[cfg(target_arch = "x86_64")]
mod x86;
#[cfg(all(target_arch = "x86_64", feature = "f64"))]
pub(super) use double::Avx2F64;
#[cfg(target_arch = "x86_64")]
pub(super) use x86::{Avx2F32, Avx512F32};

mod portable;
pub(super) use portable::PortableF32;
#[cfg(feature = "f64")]
pub(super) use portable::PortableF64;
