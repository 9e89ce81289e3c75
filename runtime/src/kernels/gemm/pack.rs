//! Parts of B: fetched, or copied panel by panel into a buffer on the stack, padded with zeros to a whole panel.
#![allow(clippy::inline_always, reason = "compiled once per SIMD level, inside its function")]

use super::grid::Grid;
use super::lanes::Lanes;
use super::tile::prefetch;
use crate::base::Scalar;
use crate::kernels::simd::{Pass, simd};
use core::mem::MaybeUninit;
use core::ops::Range;

/// The most rows of B in a block.
pub(super) const DEPTH: usize = 256;

/// The bytes of the widest panel's row: two AVX-512 registers.
const ROW_BYTES: usize = 128;

/// Room for [`DEPTH`] rows of some panels, on a cache line.
#[repr(C, align(64))]
pub(super) struct Buffer<T: Scalar, const PANELS: usize> {
    bytes: [[MaybeUninit<u8>; (DEPTH + 1) * ROW_BYTES]; PANELS],
    scalar: core::marker::PhantomData<T>,
}

impl<T: Scalar, const PANELS: usize> Buffer<T, PANELS> {
    /// A buffer of nothing in particular.
    #[expect(clippy::large_stack_arrays, reason = "32 KiB a panel; a kernel allocates nothing")]
    pub(super) const fn new() -> Self {
        Self { bytes: [[MaybeUninit::uninit(); (DEPTH + 1) * ROW_BYTES]; PANELS], scalar: core::marker::PhantomData }
    }

    /// The first element.
    pub(super) fn as_ptr(&self) -> *const T {
        self.bytes.as_ptr().cast()
    }

    /// So many panels, to be written.
    ///
    /// # Panics
    /// If the buffer has fewer.
    fn panels(&mut self, pitch: usize, panels: usize) -> &mut [MaybeUninit<T>] {
        let bytes = &mut self.bytes.as_flattened_mut()[..panels * pitch * size_of::<T>()];
        // SAFETY: the slice has the bytes of `panels · pitch` elements, aligned because the buffer is; elements that may
        // be uninitialised ask for nothing else.
        unsafe { core::slice::from_raw_parts_mut(bytes.as_mut_ptr().cast(), panels * pitch) }
    }
}

/// Some columns of B, and some of its rows.
pub(super) struct Source<'a, T> {
    /// B from the first element on.
    pub(super) b: &'a [T],
    /// From one column to the next.
    pub(super) pitch: usize,
    /// The number of columns.
    pub(super) columns: usize,
    /// The rows.
    pub(super) sums: Grid,
}

impl<T: Scalar> Source<'_, T> {
    /// Copies it.
    pub(super) fn copy<L: Lanes<T = T>, const PANELS: usize>(&self, buffer: &mut Buffer<T, PANELS>) {
        let (panel, depth) = (2 * L::WIDTH, self.sums.len());
        let pitch = pitch(depth, panel);
        let target = buffer.panels(pitch, self.columns.div_ceil(panel));
        if self.pitch == 1 {
            return simd::<T, _>(Straight { target, panel, source: self });
        }
        for (number, target) in target.chunks_exact_mut(pitch).enumerate() {
            for row in (0..depth).step_by(line::<T>()) {
                turn::<L>(self, &mut target[..panel * depth], number * panel, row..depth.min(row + line::<T>()));
            }
        }
    }

    /// Asks for all of it, row by row: long runs are what the machine fetches fastest.
    pub(super) fn touch(&self) {
        let mut places = self.sums.places(0);
        for _ in 0..self.sums.len() {
            let [_, row] = places.step();
            for offset in (0..self.columns).step_by(line::<T>()) {
                prefetch(self.b.as_ptr().wrapping_add(row + offset));
            }
        }
    }
}

/// The elements of a cache line.
const fn line<T>() -> usize {
    64 / size_of::<T>()
}

/// Copies rows of B to several panels.
struct Straight<'a, 'b, T> {
    target: &'a mut [MaybeUninit<T>],
    panel: usize,
    source: &'a Source<'b, T>,
}

impl<T: Scalar> Pass for Straight<'_, '_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Self { target, panel, source: Source { b, columns, sums, .. } } = self;
        let (pitch, mut places) = (pitch(sums.len(), panel), sums.places(0));
        for row in 0..sums.len() {
            let [_, place] = places.step();
            for (number, from) in b[place..][..*columns].chunks(panel).enumerate() {
                let (to, padding) = target[number * pitch + row * panel..][..panel].split_at_mut(from.len());
                copy(to, from);
                for to in padding {
                    to.write(T::zero());
                }
            }
        }
    }
}

/// Copies a row in pieces of a register.
#[inline(always)]
fn copy<T: Scalar>(to: &mut [MaybeUninit<T>], from: &[T]) {
    let (to, to_rest) = to.as_chunks_mut::<8>();
    let (from, from_rest) = from.as_chunks::<8>();
    for (to, from) in to.iter_mut().zip(from) {
        *to = from.map(MaybeUninit::new);
    }
    for (to, &from) in to_rest.iter_mut().zip(from_rest) {
        to.write(from);
    }
}

/// From one panel to the next: a row more than they have, so that rows of different panels lie in different lines of
/// the first cache.
pub(super) fn pitch(depth: usize, panel: usize) -> usize {
    (depth + 1) * panel
}

/// Copies some rows of the panel whose first column is `first`, turned: in squares, and by element along the edges. Behind
/// the last column there are zeros.
fn turn<L: Lanes>(source: &Source<'_, L::T>, target: &mut [MaybeUninit<L::T>], first: usize, rows: Range<usize>) {
    let (panel, pitch) = (2 * L::WIDTH, source.pitch);
    let columns = panel.min(source.columns - first);
    let whole = |length: usize| length / L::SQUARE * L::SQUARE;
    let (wide, deep) = (whole(columns), rows.start + whole(rows.len()));
    for column in (0..wide).step_by(L::SQUARE) {
        for row in (rows.start..deep).step_by(L::SQUARE) {
            let from = &source.b[(first + column) * pitch + row..];
            assert!(from.len() > (L::SQUARE - 1) * pitch + L::SQUARE - 1, "right operand too short");
            let square = &mut target[row * panel + column..][..(L::SQUARE - 1) * panel + L::SQUARE];
            // SAFETY: the source has `SQUARE` rows `pitch` apart, as was just asserted; the target has as many a panel
            // apart, as its length says. The level of `L` is the one this product runs at.
            unsafe { L::turn(from.as_ptr(), pitch, square.as_mut_ptr().cast(), panel) };
        }
    }
    for row in rows {
        let done = if row < deep { wide } else { 0 };
        for (column, to) in target[row * panel..][..panel].iter_mut().enumerate().skip(done) {
            let inside = column < columns;
            to.write(if inside { source.b[(first + column) * pitch + row] } else { num_traits::Zero::zero() });
        }
    }
}
