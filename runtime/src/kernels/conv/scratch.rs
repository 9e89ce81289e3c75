//! Room on the stack for copies: of a part of the input, or of a part of the kernel.

use crate::base::Scalar;

/// The bytes of it: beside a panel of the other operand, a copy stays in the second cache.
const BYTES: usize = 65_536;

/// The room.
pub(super) struct Scratch([u64; BYTES / 8]);

impl Scratch {
    #[expect(clippy::large_stack_arrays, reason = "the size is the contract: no heap, and no more than this")]
    pub(super) fn new() -> Self {
        Self([0; BYTES / 8])
    }

    pub(super) fn values<T: Scalar>(&mut self) -> &mut [T] {
        bytemuck::cast_slice_mut(&mut self.0)
    }
}

/// The elements that fit.
pub(super) const fn room<T>() -> usize {
    BYTES / size_of::<T>()
}
