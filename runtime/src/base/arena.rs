//! The one allocation behind a trainer or predictor: aligned to a cache line, zeroed, cut into slots by a plan.

use alloc::vec::Vec;
use bytemuck::Pod;

/// One cache line, the widest SIMD register too.
#[derive(Debug)]
#[repr(C, align(64))]
struct Line {
    bytes: [u8; 64],
}

crate::__plain!(Line { bytes });

/// A zeroed buffer of elements whose first one lies on a cache line.
#[derive(Clone, Debug)]
pub struct Arena<T: Pod> {
    lines: Vec<Line>,
    len: usize,
    element: core::marker::PhantomData<T>,
}

impl<T: Pod> Arena<T> {
    /// A buffer of `len` zeros.
    ///
    /// # Panics
    /// If memory does not suffice.
    #[must_use]
    pub fn zeros(len: usize) -> Self {
        let bytes = len.checked_mul(size_of::<T>()).expect("an arena of fewer bytes than there are addresses");
        let lines = bytes.div_ceil(size_of::<Line>());
        Self { lines: bytemuck::zeroed_vec(lines), len, element: core::marker::PhantomData }
    }

    /// The elements.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &bytemuck::cast_slice(&self.lines)[..self.len]
    }

    /// The elements, to be changed.
    #[must_use]
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut bytemuck::cast_slice_mut(&mut self.lines)[..self.len]
    }
}
