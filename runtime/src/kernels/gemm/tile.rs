//! A block of C kept in registers while its sums run.
#![allow(clippy::needless_range_loop, reason = "ranges of constants unroll, and each index is a register")]
#![allow(clippy::inline_always, reason = "compiled inside a function with the target features of a level")]

use super::grid::Grid;
use super::lanes::Lanes;
use super::strip::Strip;
use crate::kernels::row::row;

/// Computes `MR` rows and `NV` registers of columns of a strip, from `column` on. Of the last register only the first
/// `lanes` exist in C; in B too if it is `MASKED`, else B has all of them.
///
/// # Safety
/// All rows and columns named must lie in memory the strip's pointers are good for, `lanes` must be at least one, and the
/// machine must have the target features of `L`, with which the calling function is compiled.
#[inline(always)]
pub(super) unsafe fn tile<L: Lanes, const MR: usize, const NV: usize, const MASKED: bool>(
    strip: &Strip<'_, L::T>,
    column: usize,
    lanes: usize,
) {
    let Grid { counts, a: a_steps, other: b_steps } = *strip.sums;
    let rows: [usize; MR] = row(0, |row| strip.rows[row][0]);
    let c = strip.c.wrapping_add(column);
    // SAFETY: all addresses are row < MR and register < NV of the block, inside the operands by the caller's promise;
    // the last register's lanes behind the mask are touched only where B has them.
    unsafe {
        let mask = L::mask(lanes);
        if strip.far {
            ask::<L, MR, NV>(strip, c);
        }
        let mut sums = [[L::splat(<L::T as num_traits::Zero>::zero()); NV]; MR];
        if strip.resume {
            for row in 0..MR {
                for register in 0..NV {
                    sums[row][register] = load::<L, NV, true>(c.add(strip.rows[row][1]), register, mask);
                }
            }
        }
        let (mut a, mut b) = ([strip.a; 3], [strip.b.wrapping_add(column); 3]);
        for _ in 0..counts[0] {
            (a[1], b[1]) = (a[0], b[0]);
            for _ in 0..counts[1] {
                (a[2], b[2]) = (a[1], b[1]);
                for _ in 0..counts[2] {
                    let mut columns = [sums[0][0]; NV];
                    for register in 0..NV {
                        columns[register] = load::<L, NV, MASKED>(b[2], register, mask);
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
        finish::<L, MR, NV>(strip, column, lanes, sums);
    }
}

/// What is done to finished sums on their way to C. A step is a loop without a branch: unrolled for certain, so that
/// sums stay in registers.
///
/// # Safety
/// As for [`tile`].
#[inline(always)]
unsafe fn finish<L: Lanes, const MR: usize, const NV: usize>(
    strip: &Strip<'_, L::T>,
    column: usize,
    lanes: usize,
    mut sums: [[L::V; NV]; MR],
) {
    let (c, last) = (strip.c.wrapping_add(column), (NV - 1) * L::WIDTH);
    // SAFETY: handed on; a bias has the columns of C.
    unsafe {
        let mask = L::mask(lanes);
        if !strip.bias.is_empty() {
            for register in 0..NV {
                let bias = load::<L, NV, true>(strip.bias.as_ptr().add(column), register, mask);
                for row in 0..MR {
                    sums[row][register] = L::add(sums[row][register], bias);
                }
            }
        }
        if strip.relu {
            let zero = L::splat(<L::T as num_traits::Zero>::zero());
            for row in 0..MR {
                for register in 0..NV {
                    sums[row][register] = L::max(zero, sums[row][register]);
                }
            }
        }
        for row in 0..MR {
            for register in 0..NV - 1 {
                L::store(c.add(strip.rows[row][1] + register * L::WIDTH), sums[row][register]);
            }
        }
        // A mask only where one is needed: reading behind a masked write waits.
        if lanes == L::WIDTH {
            for row in 0..MR {
                L::store(c.add(strip.rows[row][1] + last), sums[row][NV - 1]);
            }
        } else {
            for row in 0..MR {
                L::store_part(c.add(strip.rows[row][1] + last), mask, sums[row][NV - 1]);
            }
        }
    }
}

/// Register number `register` of a row that starts at `at`; if `MASKED`, of the last one only the lanes of the mask.
///
/// # Safety
/// The lanes must lie in memory; target features as for [`tile`].
#[inline(always)]
unsafe fn load<L: Lanes, const NV: usize, const MASKED: bool>(at: *const L::T, register: usize, mask: L::M) -> L::V {
    // SAFETY: the caller vouches for the lanes.
    unsafe {
        let at = at.add(register * L::WIDTH);
        if MASKED && register == NV - 1 { L::load_part(at, mask) } else { L::load(at) }
    }
}

/// Asks for the block of C to the right of the one at `c`.
#[inline(always)]
fn ask<L: Lanes, const MR: usize, const NV: usize>(strip: &Strip<'_, L::T>, c: *const L::T) {
    for row in 0..MR {
        for register in 0..NV {
            prefetch(c.wrapping_add(strip.rows[row][1] + (register + NV) * L::WIDTH));
        }
    }
}

/// Asks for the line of an address, which need not lie in memory.
#[inline(always)]
pub(in crate::kernels) fn prefetch<T>(at: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch of any address is harmless, and every x86-64 has it.
    unsafe {
        core::arch::x86_64::_mm_prefetch::<{ core::arch::x86_64::_MM_HINT_T0 }>(at.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = at;
}
