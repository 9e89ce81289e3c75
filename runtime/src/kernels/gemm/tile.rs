//! A block of C kept in registers while its sums run.
#![allow(clippy::needless_range_loop, reason = "ranges of constants unroll, and each index is a register")]

use super::lanes::Lanes;

/// All lanes of the last register count.
pub(super) const WHOLE: u8 = 0;
/// Only the masked lanes of the last register exist.
pub(super) const MASKED: u8 = 1;
/// Only the masked lanes of C and the bias exist, but B has zeros in the others.
pub(super) const PADDED: u8 = 2;

/// One block of C and the operands that make it.
pub(super) struct Tile<L: Lanes> {
    /// The number of summands.
    pub(super) k: usize,
    /// The first element of A's rows.
    pub(super) a: *const L::T,
    /// From one row of A to the next.
    pub(super) a_row: usize,
    /// From one summand to the next in A.
    pub(super) a_step: usize,
    /// The first element of B's columns; they are contiguous.
    pub(super) b: *const L::T,
    /// From one row of B to the next.
    pub(super) b_step: usize,
    /// The first element of the block.
    pub(super) c: *mut L::T,
    /// From one row of C to the next.
    pub(super) c_row: usize,
    /// The lanes of the last register that count.
    pub(super) mask: L::M,
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
pub(super) unsafe fn tile<L: Lanes, const MR: usize, const NV: usize, const EDGE: u8>(args: &Tile<L>) {
    let Tile { k, a_row, a_step, b_step, c, c_row, mask, relu, .. } = *args;
    // SAFETY: all addresses are row < MR and register < NV of the block, inside the operands by the caller's promise;
    // the last register's lanes behind the mask are never touched.
    unsafe {
        let mut sums = [[L::splat(<L::T as num_traits::Zero>::zero()); NV]; MR];
        if args.resume {
            for row in 0..MR {
                for register in 0..NV {
                    sums[row][register] = load::<L, NV, EDGE>(c.add(row * c_row), register, mask);
                }
            }
        }
        let (mut a, mut b) = (args.a, args.b);
        for _ in 0..k {
            let mut columns = [sums[0][0]; NV];
            for register in 0..NV {
                columns[register] = columns_of_b::<L, NV, EDGE>(b, register, mask);
            }
            for row in 0..MR {
                let left = L::splat(*a.add(row * a_row));
                for register in 0..NV {
                    sums[row][register] = L::fma(left, columns[register], sums[row][register]);
                }
            }
            a = a.wrapping_add(a_step);
            b = b.wrapping_add(b_step);
        }
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
                let at = c.add(row * c_row + register * L::WIDTH);
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
