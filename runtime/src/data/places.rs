//! Places to copy elements to, whose type is a value: what copies is compiled once, not for the element of each user.

use crate::base::{Column, Element, Kind};

/// Places for elements, by what they hold.
#[derive(Debug)]
pub(super) enum Places<'a> {
    /// For `f32`.
    F32(&'a mut [f32]),
    /// For `f64`.
    F64(&'a mut [f64]),
    /// For `u32`.
    U32(&'a mut [u32]),
}

impl<'a> Places<'a> {
    /// The places, seen as what they are; `None` for another element than the three.
    pub(super) fn of<E: Element>(places: &'a mut [E]) -> Option<Self> {
        Some(match Kind::of::<E>()? {
            Kind::F32 => Self::F32(bytemuck::cast_slice_mut(places)),
            Kind::F64 => Self::F64(bytemuck::cast_slice_mut(places)),
            Kind::U32 => Self::U32(bytemuck::cast_slice_mut(places)),
        })
    }

    /// The places of the first `len` elements of a column.
    pub(super) fn in_column(column: &'a mut Column, len: usize) -> Self {
        match column.kind() {
            Kind::F32 => Self::F32(&mut column.elements_mut()[..len]),
            Kind::F64 => Self::F64(&mut column.elements_mut()[..len]),
            Kind::U32 => Self::U32(&mut column.elements_mut()[..len]),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::F32(places) => places.len(),
            Self::F64(places) => places.len(),
            Self::U32(places) => places.len(),
        }
    }
}

/// The id that a number is, or the number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a whole u32")]
pub(super) fn id(value: f64) -> Result<u32, f64> {
    let is_id = value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value);
    if is_id { Ok(value as u32) } else { Err(value) }
}
