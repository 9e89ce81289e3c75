//! Shape rules of what the user writes: lambdas, and layers of his own.

use crate::{Dims, ShapeError};

/// The output of a function of elements over values of one shape.
///
/// # Errors
/// [`ShapeError::Alike`] with the first input whose shape is not that of input 0.
#[inline]
pub const fn alike(inputs: &[Dims]) -> Result<Dims, ShapeError> {
    let first = inputs[0];
    let mut index = 0;
    while index < inputs.len() {
        let other = inputs[index];
        if !other.is_known() {
            return Err(ShapeError::Unknown);
        }
        if first.is_known() && !first.equals(other) {
            return Err(ShapeError::Alike { first, other, index });
        }
        index += 1;
    }
    Ok(first)
}

/// The operations of a function of elements that takes so many per element.
#[must_use]
#[inline]
pub const fn elementwise_flops(output: Dims, operations: usize) -> usize {
    output.len().saturating_mul(operations)
}

/// What the rule of the user's own layer gave.
///
/// # Errors
/// Those of the rule.
#[inline]
pub const fn custom(rule: Result<Dims, ShapeError>) -> Result<Dims, ShapeError> {
    rule
}

/// The shape of so many numbers in a row: the parameters of the user's own layer.
#[must_use]
#[inline]
pub const fn numbers(count: usize) -> Dims {
    Dims::new(&[count])
}
