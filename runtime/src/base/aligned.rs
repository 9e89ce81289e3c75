//! A box for parameters and gradients: zeroed in place, and on a cache line, where vector loads cross none.

use crate::base::Arena;
use bytemuck::Pod;
use core::fmt;
use core::marker::PhantomData;
use core::ops::{Deref, DerefMut};

/// A `P` on the heap that starts on a cache line; it never was on the stack.
#[derive(Clone)]
pub(crate) struct Aligned<P: Pod> {
    bytes: Arena<u8>,
    value: PhantomData<P>,
}

impl<P: Pod> Aligned<P> {
    /// All bytes zero.
    ///
    /// # Panics
    /// If `P` asks for more than a cache line's alignment, which no struct of scalars does.
    #[must_use]
    pub(crate) fn zeros() -> Self {
        const { assert!(align_of::<P>() <= 64, "a cache line is all the alignment there is") };
        Self { bytes: Arena::zeros(size_of::<P>()), value: PhantomData }
    }
}

impl<P: Pod> Deref for Aligned<P> {
    type Target = P;

    #[inline]
    fn deref(&self) -> &P {
        bytemuck::from_bytes(self.bytes.as_slice())
    }
}

impl<P: Pod> DerefMut for Aligned<P> {
    #[inline]
    fn deref_mut(&mut self) -> &mut P {
        bytemuck::from_bytes_mut(self.bytes.as_mut_slice())
    }
}

impl<P: Pod + fmt::Debug> fmt::Debug for Aligned<P> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(out)
    }
}
