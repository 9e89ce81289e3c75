//! Copies of parts of B, side by side in a buffer on the stack, padded with zeros to a whole panel.

use super::lanes::Lanes;
use crate::base::Scalar;
use core::mem::MaybeUninit;
use core::ops::Range;

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

/// Copies `columns` of the rows `depth` of a row-major B with `n` columns.
pub(super) fn straight<T: Scalar>(
    buffer: &mut Buffer<T>,
    panel: usize,
    b: &[T],
    n: usize,
    columns: Range<usize>,
    depth: Range<usize>,
) {
    let first = depth.start;
    for (row, target) in buffer.rows(panel, depth.len()).chunks_exact_mut(panel).enumerate() {
        let source = &b[(first + row) * n..][columns.clone()];
        let (target, padding) = target.split_at_mut(columns.len());
        for (to, &value) in target.iter_mut().zip(source) {
            to.write(value);
        }
        for to in padding {
            to.write(T::zero());
        }
    }
}

/// Copies the same part of a B that lies transposed, as `[n, k]`: in squares, and by element along the edges.
pub(super) fn turned<L: Lanes>(
    buffer: &mut Buffer<L::T>,
    b: &[L::T],
    k: usize,
    columns: Range<usize>,
    depth: Range<usize>,
) {
    let panel = 2 * L::WIDTH;
    let target = buffer.rows(panel, depth.len());
    let whole = |length: usize| length / L::SQUARE * L::SQUARE;
    let (wide, deep) = (whole(columns.len()), whole(depth.len()));
    for row in (0..deep).step_by(L::SQUARE) {
        for column in (0..wide).step_by(L::SQUARE) {
            let source = &b[(columns.start + column) * k + depth.start + row..];
            assert!(source.len() > (L::SQUARE - 1) * k + L::SQUARE - 1, "right operand too short");
            let square = &mut target[row * panel + column..];
            // SAFETY: the source has `SQUARE` rows `k` apart, as was just asserted; in the buffer `row + SQUARE ≤ depth`
            // and `column + SQUARE ≤ panel`. The level of `L` is the one this product runs at.
            unsafe { L::turn(source.as_ptr(), k, square.as_mut_ptr().cast(), panel) };
        }
    }
    for (row, target) in target.chunks_exact_mut(panel).enumerate() {
        let (target, padding) = target.split_at_mut(columns.len());
        let done = if row < deep { wide } else { 0 };
        for (to, column) in target.iter_mut().zip(columns.clone()).skip(done) {
            to.write(b[column * k + depth.start + row]);
        }
        for to in padding {
            to.write(num_traits::Zero::zero());
        }
    }
}
