//! Copies of parts of B, side by side in a buffer on the stack.

use crate::base::Scalar;
use core::mem::MaybeUninit;
use core::ops::Range;

/// The most rows of B in the buffer: with a panel of 32 `f32` columns it takes 24 KiB, and the first cache 32.
pub(super) const DEPTH: usize = 192;

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
    pub(super) fn new() -> Self {
        Self { bytes: [MaybeUninit::uninit(); DEPTH * ROW_BYTES], scalar: core::marker::PhantomData }
    }

    /// The first element.
    pub(super) fn as_ptr(&self) -> *const T {
        self.bytes.as_ptr().cast()
    }

    /// Row `row` of a panel of `panel` columns, to be written.
    ///
    /// # Panics
    /// If the buffer has no such row.
    fn row(&mut self, panel: usize, row: usize) -> &mut [MaybeUninit<T>] {
        let bytes = panel * size_of::<T>();
        let row = &mut self.bytes[row * bytes..][..bytes];
        // SAFETY: the slice has the bytes of `panel` elements, aligned because the buffer is and rows are whole
        // multiples of an element; elements that may be uninitialised ask for nothing else.
        unsafe { core::slice::from_raw_parts_mut(row.as_mut_ptr().cast(), panel) }
    }
}

/// Copies `columns` of the rows `from` of a row-major B with `n` columns.
pub(super) fn straight<T: Scalar>(
    buffer: &mut Buffer<T>,
    panel: usize,
    b: &[T],
    n: usize,
    columns: Range<usize>,
    from: Range<usize>,
) {
    for (row, source) in from.enumerate() {
        let source = &b[source * n..][columns.clone()];
        for (to, &value) in buffer.row(panel, row).iter_mut().zip(source) {
            to.write(value);
        }
    }
}

/// Copies the same part of a B that lies transposed, as `[n, k]`.
pub(super) fn turned<T: Scalar>(
    buffer: &mut Buffer<T>,
    panel: usize,
    b: &[T],
    k: usize,
    columns: Range<usize>,
    from: Range<usize>,
) {
    for (row, source) in from.enumerate() {
        let target = buffer.row(panel, row);
        for (to, column) in target.iter_mut().zip(columns.clone()) {
            to.write(b[column * k + source]);
        }
    }
}
