//! A buffer of numbers or of ids: one input or target of a batch.

use crate::base::{Arena, Scalar};

/// Numbers, or ids.
#[derive(Debug)]
pub(crate) enum Column<T: Scalar> {
    /// Numbers.
    Values(Arena<T>),
    /// Ids.
    Ids(Arena<u32>),
}

impl<T: Scalar> Column<T> {
    /// Zeros: ids where `ids` holds.
    pub(crate) fn zeros(ids: bool, len: usize) -> Self {
        if ids { Self::Ids(Arena::zeros(len)) } else { Self::Values(Arena::zeros(len)) }
    }
}
