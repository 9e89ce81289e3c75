//! Shape rules of Embedding and Masking: where values come from ids, and where steps are told apart.

use crate::model::fits;
use crate::{Dims, MAX_RANK, ShapeError};

/// The output of an Embedding: ids `[…]` → `[…, output_dim]`.
///
/// # Errors
/// [`ShapeError::ZeroArgument`], [`ShapeError::TooManyAxes`], [`ShapeError::TooLarge`] for a table or an output past what
/// memory can hold.
#[inline]
pub const fn embedding(ids: Dims, input_dim: usize, output_dim: usize) -> Result<Dims, ShapeError> {
    if !ids.is_known() {
        return Err(ShapeError::Unknown);
    }
    if input_dim == 0 {
        return Err(ShapeError::ZeroArgument { argument: "input_dim" });
    }
    if output_dim == 0 {
        return Err(ShapeError::ZeroArgument { argument: "output_dim" });
    }
    if ids.rank() == MAX_RANK {
        return Err(ShapeError::TooManyAxes { axes: MAX_RANK + 1 });
    }
    if let Err(error) = fits(Dims::new(&[input_dim, output_dim])) {
        return Err(error);
    }
    fits(ids.push(output_dim))
}

/// The table of an Embedding, `[input_dim, output_dim]`; unknown past what memory can hold.
#[must_use]
#[inline]
pub const fn embedding_table(input_dim: usize, output_dim: usize) -> Dims {
    let table = Dims::new(&[input_dim, output_dim]);
    if fits(table).is_ok() { table } else { Dims::UNKNOWN }
}

/// The output of a Masking, whose input is a sequence `[steps, features]`: its input's shape.
///
/// # Errors
/// [`ShapeError::Takes`] for anything else.
#[inline]
pub const fn masking(input: Dims) -> Result<Dims, ShapeError> {
    if !input.is_known() {
        return Err(ShapeError::Unknown);
    }
    if input.rank() < 2 {
        return Err(ShapeError::Takes { takes: "[steps, features]", axes: 2, found: input });
    }
    Ok(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_any_shape_gain_an_axis() {
        for ids in [&[][..], &[5], &[3, 2]] {
            let ids = Dims::new(ids);
            assert_eq!(embedding(ids, 7, 4), Ok(ids.push(4)));
        }
        assert_eq!(embedding_table(7, 4).sizes(), [7, 4]);
    }

    #[test]
    fn what_cannot_be_is_an_error() {
        let ids = Dims::new(&[5]);
        assert_eq!(embedding(ids, 0, 4), Err(ShapeError::ZeroArgument { argument: "input_dim" }));
        assert_eq!(embedding(ids, 7, 0), Err(ShapeError::ZeroArgument { argument: "output_dim" }));
        assert_eq!(embedding(Dims::new(&[1; 8]), 7, 4), Err(ShapeError::TooManyAxes { axes: 9 }));
        assert!(matches!(embedding(ids, usize::MAX, 4), Err(ShapeError::TooLarge { .. })));
        assert!(!embedding_table(usize::MAX, 4).is_known());
        assert_eq!(embedding(Dims::UNKNOWN, 0, 0), Err(ShapeError::Unknown));
        assert!(matches!(masking(ids), Err(ShapeError::Takes { .. })));
        assert_eq!(masking(Dims::new(&[3, 2])), Ok(Dims::new(&[3, 2])));
    }
}
