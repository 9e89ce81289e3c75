//! A block of C kept in registers while its sums run.
#![allow(clippy::needless_range_loop, reason = "ranges of constants unroll, and each index is a register")]

use super::grid::Grid;
use super::lanes::Lanes;
use crate::kernels::row::row;

/// All lanes of the last register count.
pub(super) const WHOLE: u8 = 0;
/// Only the masked lanes of the last register exist.
pub(super) const MASKED: u8 = 1;
/// Only the masked lanes of C and the bias exist, but B has zeros in the others.
pub(super) const PADDED: u8 = 2;

/// The most rows of a tile, at any level.
pub(super) const MOST_ROWS: usize = 12;

/// One block of C and the operands that make it.
pub(super) struct Tile<'a, L: Lanes> {
    /// How far behind `a` and `c` each row starts.
    pub(super) rows: &'a [[usize; 2]; MOST_ROWS],
    /// Where the summands lie, in A and in B.
    pub(super) sums: &'a Grid,
    /// The first summand in A.
    pub(super) a: *const L::T,
    /// The first element of B's columns; they are contiguous.
    pub(super) b: *const L::T,
    /// The first column of C.
    pub(super) c: *mut L::T,
    /// The lanes of the last register that count.
    pub(super) mask: L::M,
    /// Whether C is likely to lie outside the first caches.
    pub(super) far: bool,
    /// Whether sums start at what C holds.
    pub(super) resume: bool,
    /// Added at the end; null for none.
    pub(super) bias: *const L::T,
    /// Whether negative results become zero.
    pub(super) relu: bool,
}

/// `C += A · B` for `MR` rows and `NV` registers of columns; `EDGE` says what the last register is.
///
/// # Safety
/// All rows and columns named must lie in memory the pointers are good for, and the machine must have the target
/// features of `L`, with which the calling function is compiled.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled inside a function with the target features of a level")]
pub(super) unsafe fn tile<L: Lanes, const MR: usize, const NV: usize, const EDGE: u8>(args: &Tile<'_, L>) {
    let Tile { sums: Grid { counts, a: a_steps, other: b_steps }, c, mask, .. } = *args;
    let rows: [usize; MR] = row(0, |row| args.rows[row][0]);
    // SAFETY: all addresses are row < MR and register < NV of the block, inside the operands by the caller's promise;
    // the last register's lanes behind the mask are never touched.
    unsafe {
        if args.far {
            ask::<L, MR, NV>(args);
        }
        let mut sums = [[L::splat(<L::T as num_traits::Zero>::zero()); NV]; MR];
        if args.resume {
            for row in 0..MR {
                for register in 0..NV {
                    sums[row][register] = load::<L, NV, EDGE>(c.add(args.rows[row][1]), register, mask);
                }
            }
        }
        let (mut a, mut b) = ([args.a; 3], [args.b; 3]);
        for _ in 0..counts[0] {
            (a[1], b[1]) = (a[0], b[0]);
            for _ in 0..counts[1] {
                (a[2], b[2]) = (a[1], b[1]);
                for _ in 0..counts[2] {
                    let mut columns = [sums[0][0]; NV];
                    for register in 0..NV {
                        columns[register] = columns_of_b::<L, NV, EDGE>(b[2], register, mask);
                    }
                    for row in 0..MR {
                        let left = L::splat(*a[2].add(rows[row]));
                        for register in 0..NV {
                            sums[row][register] = L::fma(left, columns[register], sums[row][register]);
                        }
                    }
                    (a[2], b[2]) = (a[2].wrapping_add(a_steps[2]), b[2].wrapping_add(b_steps[2]));
                }
                (a[1], b[1]) = (a[1].wrapping_add(a_steps[1]), b[1].wrapping_add(b_steps[1]));
            }
            (a[0], b[0]) = (a[0].wrapping_add(a_steps[0]), b[0].wrapping_add(b_steps[0]));
        }
        finish::<L, MR, NV, EDGE>(args, sums);
    }
}

/// What is done to finished sums on their way to C.
///
/// # Safety
/// As for [`tile`].
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled inside a function with the target features of a level")]
unsafe fn finish<L: Lanes, const MR: usize, const NV: usize, const EDGE: u8>(
    args: &Tile<'_, L>,
    mut sums: [[L::V; NV]; MR],
) {
    let Tile { c, mask, relu, .. } = *args;
    // SAFETY: handed on.
    unsafe {
        if !args.bias.is_null() {
            for register in 0..NV {
                let bias = load::<L, NV, EDGE>(args.bias, register, mask);
                for row in 0..MR {
                    sums[row][register] = L::add(sums[row][register], bias);
                }
            }
        }
        if relu {
            let zero = L::splat(<L::T as num_traits::Zero>::zero());
            for row in 0..MR {
                for register in 0..NV {
                    sums[row][register] = L::max(zero, sums[row][register]);
                }
            }
        }
        for row in 0..MR {
            for register in 0..NV {
                let at = c.add(args.rows[row][1] + register * L::WIDTH);
                if EDGE != WHOLE && register == NV - 1 {
                    L::store_part(at, mask, sums[row][register]);
                } else {
                    L::store(at, sums[row][register]);
                }
            }
        }
    }
}

/// Register number `register` of a row that starts at `at`.
///
/// # Safety
/// The lanes must lie in memory; target features as for [`tile`].
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled inside a function with the target features of a level")]
unsafe fn load<L: Lanes, const NV: usize, const EDGE: u8>(at: *const L::T, register: usize, mask: L::M) -> L::V {
    // SAFETY: the caller vouches for the lanes.
    unsafe {
        let at = at.add(register * L::WIDTH);
        if EDGE != WHOLE && register == NV - 1 { L::load_part(at, mask) } else { L::load(at) }
    }
}

/// The same for B, which is padded where masks are dear.
///
/// # Safety
/// As for [`load`]; of a padded B all lanes must lie in memory.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled inside a function with the target features of a level")]
unsafe fn columns_of_b<L: Lanes, const NV: usize, const EDGE: u8>(
    at: *const L::T,
    register: usize,
    mask: L::M,
) -> L::V {
    // SAFETY: handed on.
    unsafe {
        if EDGE == PADDED { load::<L, NV, WHOLE>(at, register, mask) } else { load::<L, NV, EDGE>(at, register, mask) }
    }
}

/// Asks for the block of C to the right of this one.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled inside a function with the target features of a level")]
fn ask<L: Lanes, const MR: usize, const NV: usize>(args: &Tile<'_, L>) {
    for row in 0..MR {
        for register in 0..NV {
            prefetch(args.c.wrapping_add(args.rows[row][1] + (register + NV) * L::WIDTH));
        }
    }
}

/// Asks for the line of an address, which need not lie in memory.
#[inline(always)]
#[expect(clippy::inline_always, reason = "one instruction")]
pub(in crate::kernels) fn prefetch<T>(at: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch of any address is harmless, and every x86-64 has it.
    unsafe {
        core::arch::x86_64::_mm_prefetch::<{ core::arch::x86_64::_MM_HINT_T0 }>(at.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = at;
}
