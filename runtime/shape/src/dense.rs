//! Shape rules of Dense: a product over the last axis, as Keras applies it.

use crate::model::fits;
use crate::{Dims, ShapeError};

/// The output of a Dense layer: `[…, features]` → `[…, units]`.
///
/// # Errors
/// [`ShapeError::Takes`] for a scalar input, [`ShapeError::ZeroSize`] for no units, [`ShapeError::TooLarge`] for a
/// kernel or an output past what memory can hold.
#[inline]
pub const fn dense(input: Dims, units: usize) -> Result<Dims, ShapeError> {
    if !input.is_known() {
        return Err(ShapeError::Unknown);
    }
    if input.rank() == 0 {
        return Err(ShapeError::Takes { takes: "[…, features]", axes: 1, found: input });
    }
    if units == 0 {
        return Err(ShapeError::ZeroSize { axis: input.rank() - 1 });
    }
    if let Err(error) = fits(kernel(input, units)) {
        return Err(error);
    }
    fits(input.with(input.rank() - 1, units))
}

/// The kernel of a Dense layer, `[features, units]`; unknown where [`dense`] fails.
#[must_use]
#[inline]
pub const fn dense_kernel(input: Dims, units: usize) -> Dims {
    if input.is_known() && fits(kernel(input, units)).is_ok() { kernel(input, units) } else { Dims::UNKNOWN }
}

#[inline]
const fn kernel(input: Dims, units: usize) -> Dims {
    Dims::new(&[input.last(), units])
}

/// The bias of a Dense layer, `[units]`; unknown past what memory can hold.
#[must_use]
#[inline]
pub const fn dense_bias(units: usize) -> Dims {
    let bias = Dims::new(&[units]);
    if fits(bias).is_ok() { bias } else { Dims::UNKNOWN }
}

/// Floating-point operations of one sample's forward pass: a multiplication and an addition per weight and row.
#[must_use]
#[inline]
pub const fn dense_flops(input: Dims, units: usize) -> usize {
    input.len().saturating_mul(units).saturating_mul(2)
}
