//! A buffer of numbers or of ids: one input or target of a batch.
//!
//! Its element is a value, not a type: what fills columns from arrays is compiled once, here, and not in the crate of
//! every user.

use crate::base::{Arena, Element, Scalar};
use core::any::TypeId;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `f32`.
    F32,
    /// `f64`.
    F64,
    /// `u32`, as ids.
    U32,
}

impl Kind {
    /// Which of the three `E` is, if any.
    pub(crate) fn of<E: Element>() -> Option<Self> {
        [(TypeId::of::<f32>(), Self::F32), (TypeId::of::<f64>(), Self::F64), (TypeId::of::<u32>(), Self::U32)]
            .into_iter()
            .find_map(|(id, kind)| (id == TypeId::of::<E>()).then_some(kind))
    }

    /// Which of the three a scalar is.
    pub(crate) fn scalar<T: Scalar>() -> Self {
        Self::of::<T>().expect("there are two scalars")
    }

    /// The bytes of an element.
    pub(crate) const fn size(self) -> usize {
        match self {
            Self::F32 | Self::U32 => 4,
            Self::F64 => 8,
        }
    }
}

/// Numbers of one precision, or ids.
#[derive(Debug)]
pub(crate) struct Column {
    kind: Kind,
    bytes: Arena<u8>,
}

impl Column {
    /// `len` zeros.
    pub(crate) fn zeros(kind: Kind, len: usize) -> Self {
        Self { kind, bytes: Arena::zeros(kind.size().saturating_mul(len)) }
    }

    /// `len` zeros: ids where `ids` holds, else of `T`.
    pub(crate) fn of<T: Scalar>(ids: bool, len: usize) -> Self {
        Self::zeros(if ids { Kind::U32 } else { Kind::scalar::<T>() }, len)
    }

    /// What its elements are.
    #[cfg(feature = "train")]
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether its elements are ids.
    pub(crate) fn holds_ids(&self) -> bool {
        self.kind == Kind::U32
    }

    /// The elements, whose type the caller knows.
    pub(crate) fn elements<E: Element>(&self) -> &[E] {
        debug_assert_eq!(Kind::of::<E>(), Some(self.kind));
        bytemuck::cast_slice(self.bytes.as_slice())
    }

    /// The elements, to be changed.
    pub(crate) fn elements_mut<E: Element>(&mut self) -> &mut [E] {
        debug_assert_eq!(Kind::of::<E>(), Some(self.kind));
        bytemuck::cast_slice_mut(self.bytes.as_mut_slice())
    }
}
