//! Vectors of `f32` for the steps of cells: a register per gate, masks at the edge, and the curves of the gates.
//!
//! A step keeps its sums in registers and turns them into gates without a way through memory; loops over slices, which
//! LLVM turns into vector code elsewhere, cannot say that. [`Job`] is the door: code compiled once per SIMD level.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]
#![allow(clippy::needless_range_loop, reason = "ranges of constants unroll, and each index is a register")]

mod curves;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(super) use curves::{sigmoid, tanh};

use crate::kernels::gemm::prefetch;
use crate::kernels::simd::{Level, level};

/// The most elements of kernels that a step reads where they lie: 512 KiB, half of a second cache.
const IN_PLACE: usize = 1 << 17;

/// Whether products come before a step with kernels of so many elements instead of being part of it: they copy a large
/// kernel to where it is read fast, and without intrinsics their tiles are the better ones.
pub(super) fn are_apart(elements: usize) -> bool {
    elements > IN_PLACE || level() == Level::Portable
}

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
    /// Whether products may be part of a step. Where they never are, they are not compiled into it.
    const MULTIPLIES: bool;

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

/// A job done in tiles: some samples, and two registers of units of each.
pub(super) trait Tiles {
    /// How many samples there are, and units.
    fn size(&self) -> [usize; 2];

    /// The tile of `ROWS` samples and two registers of units, of which `lanes` are there; mark it `#[inline(always)]`.
    ///
    /// # Safety
    /// The samples and the masked units must be there, and the machine must have the level of `V`.
    unsafe fn tile<V: Vector, const ROWS: usize>(&mut self, sample: usize, unit: usize, lanes: [V::Mask; 2]);
}

impl<T: Tiles> Job for T {
    #[inline(always)]
    unsafe fn run<V: Vector>(mut self) {
        let [n, units] = self.size();
        for unit in (0..units).step_by(2 * V::WIDTH) {
            let mut sample = 0;
            let left = units - unit;
            // SAFETY: the samples are below n, the lanes below the units; the level is handed on.
            unsafe {
                let lanes = [V::mask(left.min(V::WIDTH)), V::mask(left.saturating_sub(V::WIDTH).min(V::WIDTH))];
                while n - sample >= 4 {
                    self.tile::<V, 4>(sample, unit, lanes);
                    sample += 4;
                }
                while sample < n {
                    self.tile::<V, 1>(sample, unit, lanes);
                    sample += 1;
                }
            }
        }
    }
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

/// Asks for the lines of some elements, which need not lie in memory.
#[inline(always)]
pub(super) fn ask(at: *const f32, len: usize) {
    for offset in (0..len).step_by(64 / size_of::<f32>()) {
        prefetch(at.wrapping_add(offset));
    }
}

/// Adds `a[row][p] · b[p][register]` for all p to each sum. Rows of B have `b_step` elements; what a register reads of one
/// begins at its place in `places`, of which the last is the furthest.
///
/// # Safety
/// `k` elements of each row of A, and `k` rows of B, must lie in memory; the masked lanes must end with the row, and the
/// machine must have the level of `V`.
#[inline(always)]
pub(super) unsafe fn multiply<V: Vector, const ROWS: usize, const REGISTERS: usize>(
    sums: [[V; REGISTERS]; ROWS],
    a: [*const f32; ROWS],
    k: usize,
    b: *const f32,
    b_step: usize,
    places: [usize; REGISTERS],
    masks: [V::Mask; REGISTERS],
) -> [[V; REGISTERS]; ROWS] {
    // A masked load takes a port from the multiply-adds. Without masks, lanes behind a row are those of the next ones and
    // go into sums that nobody stores; the last rows alone have none behind them. A row of A alone has few multiply-adds
    // to a load, and is over before a second loop would pay.
    let over = (places[REGISTERS - 1] + V::WIDTH).saturating_sub(b_step);
    let masked = match over {
        _ if const { ROWS == 1 } => k,
        0 => 0,
        _ => over.div_ceil(b_step).min(k),
    };
    // SAFETY: the caller vouches for A, and for the lanes that are read of B: the first rows have enough rows behind them.
    unsafe {
        let whole = [V::mask(V::WIDTH); REGISTERS];
        let sums = add_rows(sums, a, 0..k - masked, b, b_step, places, whole);
        add_rows(sums, a, k - masked..k, b, b_step, places, masks)
    }
}

/// The same for some p, with masks for all lanes that are read.
///
/// # Safety
/// These elements of A and these lanes of B must lie in memory; the machine must have the level of `V`.
#[inline(always)]
unsafe fn add_rows<V: Vector, const ROWS: usize, const REGISTERS: usize>(
    mut sums: [[V; REGISTERS]; ROWS],
    a: [*const f32; ROWS],
    range: core::ops::Range<usize>,
    b: *const f32,
    b_step: usize,
    places: [usize; REGISTERS],
    masks: [V::Mask; REGISTERS],
) -> [[V; REGISTERS]; ROWS] {
    let mut b = b.wrapping_add(range.start * b_step);
    // SAFETY: the caller vouches for all that is read.
    unsafe {
        for p in range {
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
