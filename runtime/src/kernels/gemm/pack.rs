//! Parts of B: fetched, or copied panel by panel into a buffer on the stack, padded with zeros to a whole panel.

use super::grid::Grid;
use super::strip::Tiling;
use super::tile::prefetch;
use crate::base::Scalar;
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

    /// The elements, to be written.
    pub(super) fn room(&mut self) -> &mut [MaybeUninit<T>] {
        let bytes = self.bytes.as_flattened_mut();
        // SAFETY: the slice has the bytes of so many elements, aligned because the buffer is; elements that may be
        // uninitialised ask for nothing else.
        unsafe { core::slice::from_raw_parts_mut(bytes.as_mut_ptr().cast(), bytes.len() / size_of::<T>()) }
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
    /// Copies it to panels, with zeros behind the last column up to a whole panel. Gives where they start.
    ///
    /// # Panics
    /// If there is too little room.
    pub(super) fn copy(&self, tiling: &Tiling<T>, room: &mut [MaybeUninit<T>]) -> *const T {
        let (panel, depth) = (tiling.panel, self.sums.len());
        let pitch = pitch(depth, panel);
        let room = &mut room[..self.columns.div_ceil(panel) * pitch];
        if self.pitch == 1 {
            self.straight(panel, room);
        } else {
            for (number, target) in room.chunks_exact_mut(pitch).enumerate() {
                for row in (0..depth).step_by(line::<T>()) {
                    let rows = row..depth.min(row + line::<T>());
                    self.turn(tiling, &mut target[..panel * depth], number * panel, rows);
                }
            }
        }
        room.as_ptr().cast()
    }

    /// Copies rows as they lie to several panels.
    fn straight(&self, panel: usize, room: &mut [MaybeUninit<T>]) {
        let (pitch, mut places) = (pitch(self.sums.len(), panel), self.sums.places(0));
        for row in 0..self.sums.len() {
            let [_, place] = places.step();
            for (number, from) in self.b[place..][..self.columns].chunks(panel).enumerate() {
                let (to, padding) = room[number * pitch + row * panel..][..panel].split_at_mut(from.len());
                copy(to, from);
                padding.fill(MaybeUninit::new(T::zero()));
            }
        }
    }

    /// Copies some rows of the panel whose first column is `first`, turned: in squares, and by element along the edges.
    fn turn(&self, tiling: &Tiling<T>, target: &mut [MaybeUninit<T>], first: usize, rows: Range<usize>) {
        let &Tiling { panel, square: side, .. } = tiling;
        let (columns, pitch) = (panel.min(self.columns - first), self.pitch);
        let whole = |length: usize| length / side * side;
        let (wide, deep) = (whole(columns), rows.start + whole(rows.len()));
        for column in (0..wide).step_by(side) {
            for row in (rows.start..deep).step_by(side) {
                let from = &self.b[(first + column) * pitch + row..];
                assert!(from.len() > (side - 1) * pitch + side - 1, "right operand too short");
                let square = &mut target[row * panel + column..][..(side - 1) * panel + side];
                // SAFETY: the source has so many rows `pitch` apart, as was just asserted; the target has as many a panel
                // apart, as its length says. The level of the tiles is the one this product runs at.
                unsafe { (tiling.turn)(from.as_ptr(), pitch, square.as_mut_ptr().cast(), panel) };
            }
        }
        for row in rows {
            let done = if row < deep { wide } else { 0 };
            for (column, to) in target[row * panel..][..panel].iter_mut().enumerate().skip(done) {
                to.write(if column < columns { self.b[(first + column) * pitch + row] } else { T::zero() });
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

/// Copies a run in pieces of a register: short ones are too many to call for each.
#[inline]
pub(super) fn copy<T: Scalar>(to: &mut [MaybeUninit<T>], from: &[T]) {
    let (to, to_rest) = to.as_chunks_mut::<4>();
    let (from, from_rest) = from.as_chunks::<4>();
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
