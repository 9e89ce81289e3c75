//! Copies of parts of B, side by side in a buffer on the stack, padded with zeros to a whole panel.

use super::grid::Grid;
use super::lanes::Lanes;
use crate::base::Scalar;
use core::mem::MaybeUninit;

/// The most rows of B in the buffer: with a panel of 32 `f32` columns it takes 32 KiB, as much as a first cache holds.
/// Measured against 128 and 192, it is as fast at 784 × 512 and a few per cent faster at 1024 × 1024.
pub(super) const DEPTH: usize = 256;

/// The bytes of the widest panel's row: two AVX-512 registers.
const ROW_BYTES: usize = 128;

/// Room for [`DEPTH`] rows of a panel, on a cache line.
#[repr(C, align(64))]
pub(super) struct Buffer<T: Scalar> {
    bytes: [MaybeUninit<u8>; DEPTH * ROW_BYTES],
    scalar: core::marker::PhantomData<T>,
}

impl<T: Scalar> Buffer<T> {
    /// A buffer of nothing in particular.
    #[expect(clippy::large_stack_arrays, reason = "32 KiB; a kernel allocates nothing")]
    pub(super) fn new() -> Self {
        Self { bytes: [MaybeUninit::uninit(); DEPTH * ROW_BYTES], scalar: core::marker::PhantomData }
    }

    /// The first element.
    pub(super) fn as_ptr(&self) -> *const T {
        self.bytes.as_ptr().cast()
    }

    /// The first `rows` rows of a panel of `panel` columns, to be written.
    ///
    /// # Panics
    /// If the buffer has fewer.
    fn rows(&mut self, panel: usize, rows: usize) -> &mut [MaybeUninit<T>] {
        let bytes = &mut self.bytes[..rows * panel * size_of::<T>()];
        // SAFETY: the slice has the bytes of `rows · panel` elements, aligned because the buffer is; elements that may
        // be uninitialised ask for nothing else.
        unsafe { core::slice::from_raw_parts_mut(bytes.as_mut_ptr().cast(), rows * panel) }
    }
}

/// Copies the first `columns` of the rows of B that `sums` names.
pub(super) fn straight<T: Scalar>(buffer: &mut Buffer<T>, panel: usize, b: &[T], columns: usize, sums: &Grid) {
    let mut places = sums.places(0);
    for target in buffer.rows(panel, sums.len()).chunks_exact_mut(panel) {
        let [_, place] = places.step();
        let (target, padding) = target.split_at_mut(columns);
        for (to, &value) in target.iter_mut().zip(&b[place..][..columns]) {
            to.write(value);
        }
        for to in padding {
            to.write(T::zero());
        }
    }
}

/// Copies `depth` rows of a B whose columns lie `pitch` apart, each in one piece: in squares, and by element along the
/// edges.
pub(super) fn turned<L: Lanes>(buffer: &mut Buffer<L::T>, b: &[L::T], pitch: usize, columns: usize, depth: usize) {
    let panel = 2 * L::WIDTH;
    let target = buffer.rows(panel, depth);
    let whole = |length: usize| length / L::SQUARE * L::SQUARE;
    let (wide, deep) = (whole(columns), whole(depth));
    for row in (0..deep).step_by(L::SQUARE) {
        for column in (0..wide).step_by(L::SQUARE) {
            let source = &b[column * pitch + row..];
            assert!(source.len() > (L::SQUARE - 1) * pitch + L::SQUARE - 1, "right operand too short");
            let square = &mut target[row * panel + column..];
            // SAFETY: the source has `SQUARE` rows `pitch` apart, as was just asserted; in the buffer
            // `row + SQUARE ≤ depth` and `column + SQUARE ≤ panel`. The level of `L` is the one this product runs at.
            unsafe { L::turn(source.as_ptr(), pitch, square.as_mut_ptr().cast(), panel) };
        }
    }
    for (row, target) in target.chunks_exact_mut(panel).enumerate() {
        let (target, padding) = target.split_at_mut(columns);
        let done = if row < deep { wide } else { 0 };
        for (column, to) in target.iter_mut().enumerate().skip(done) {
            to.write(b[column * pitch + row]);
        }
        for to in padding {
            to.write(num_traits::Zero::zero());
        }
    }
}
