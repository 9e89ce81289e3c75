//! Rules of whole models: what is declared, what comes back, what a sub-model takes, what memory allows.

use crate::{Dims, MAX_RANK, MOST_ELEMENTS, ShapeError};

/// A shape as a signature declares it: at most [`MAX_RANK`] sizes, none of them zero.
///
/// # Errors
/// [`ShapeError::TooManyAxes`], [`ShapeError::ZeroSize`] or [`ShapeError::TooLarge`].
#[inline]
pub const fn declared(sizes: &[usize]) -> Result<Dims, ShapeError> {
    if sizes.len() > MAX_RANK {
        return Err(ShapeError::TooManyAxes { axes: sizes.len() });
    }
    let dims = Dims::new(sizes);
    let mut axis = 0;
    while axis < sizes.len() {
        if sizes[axis] == 0 {
            return Err(ShapeError::ZeroSize { axis });
        }
        axis += 1;
    }
    fits(dims)
}

/// A shape of at most [`MOST_ELEMENTS`] elements.
#[inline]
pub(crate) const fn fits(dims: Dims) -> Result<Dims, ShapeError> {
    if dims.len() > MOST_ELEMENTS { Err(ShapeError::TooLarge { dims }) } else { Ok(dims) }
}

/// The shape of an annotated value, `let h: [13, 13, 32] = …`.
///
/// # Errors
/// [`ShapeError::Annotated`] when the annotation disagrees, [`ShapeError::TooManyAxes`].
#[inline]
pub const fn annotated(found: Dims, declared: &[usize]) -> Result<Dims, ShapeError> {
    if declared.len() > MAX_RANK {
        return Err(ShapeError::TooManyAxes { axes: declared.len() });
    }
    agree(found, Dims::new(declared))
}

/// Whether a value has the shape that it should have.
#[inline]
const fn agree(found: Dims, declared: Dims) -> Result<Dims, ShapeError> {
    if !found.is_known() || !declared.is_known() {
        return Err(ShapeError::Unknown);
    }
    if found.equals(declared) { Ok(found) } else { Err(ShapeError::Annotated { declared, found }) }
}

/// The shape of an output.
///
/// # Errors
/// [`ShapeError::Returned`] when the value has another shape than the signature declares.
#[inline]
pub const fn returned(found: Dims, declared: Dims) -> Result<Dims, ShapeError> {
    match agree(found, declared) {
        Err(ShapeError::Annotated { declared, found }) => Err(ShapeError::Returned { declared, found }),
        result => result,
    }
}

/// The shape of a value handed to a sub-model.
///
/// # Errors
/// [`ShapeError::Accepted`] when the sub-model declares another shape.
#[inline]
pub const fn accepted(found: Dims, declared: Dims) -> Result<Dims, ShapeError> {
    match agree(found, declared) {
        Err(ShapeError::Annotated { declared, found }) => Err(ShapeError::Accepted { declared, found }),
        result => result,
    }
}

/// Whether a sub-model is called with as many inputs, or bound to as many names, as it declares, if that is known.
///
/// # Errors
/// [`ShapeError::Arity`].
#[inline]
pub const fn arity(inputs: bool, declared: Option<usize>, found: usize) -> Result<Dims, ShapeError> {
    let Some(declared) = declared else { return Err(ShapeError::Unknown) };
    if declared == found { Ok(Dims::new(&[])) } else { Err(ShapeError::Arity { inputs, declared, found }) }
}

/// Whether a sub-model computes in this model's scalar.
///
/// # Errors
/// [`ShapeError::Scalar`].
#[inline]
pub const fn same_scalar(declared: &'static str, found: &'static str) -> Result<Dims, ShapeError> {
    if declared.is_empty() {
        // Nothing is known of a sub-model that there is not.
        return Err(ShapeError::Unknown);
    }
    // The two names are `f32` and `f64`: their second bytes tell them apart.
    if declared.as_bytes()[1] == found.as_bytes()[1] {
        Ok(Dims::new(&[]))
    } else {
        Err(ShapeError::Scalar { declared, found })
    }
}

/// Whether an input of a sub-model holds ids where ids are given, and numbers where numbers are; which scalar is the
/// matter of [`same_scalar`]. An empty `declared` is an input the sub-model does not have, which [`arity`] reports.
///
/// # Errors
/// [`ShapeError::Element`].
#[inline]
pub const fn same_element(declared: &'static str, found: &'static str) -> Result<Dims, ShapeError> {
    if declared.is_empty() || (declared.as_bytes()[0] == b'u') == (found.as_bytes()[0] == b'u') {
        Ok(Dims::new(&[]))
    } else {
        Err(ShapeError::Element { declared, found })
    }
}

/// Whether a model keeps to its budget, in bytes.
///
/// # Errors
/// [`ShapeError::Budget`].
#[inline]
pub const fn budget(what: &'static str, needs: usize, limit: usize, batch: usize) -> Result<Dims, ShapeError> {
    if needs <= limit { Ok(Dims::new(&[])) } else { Err(ShapeError::Budget { what, needs, limit, batch }) }
}

/// Whether a layer called again takes an input that fits the parameters its first call made.
///
/// # Errors
/// [`ShapeError::Shared`].
#[inline]
pub const fn shared(first: Dims, again: Dims, first_input: Dims, input: Dims) -> Result<Dims, ShapeError> {
    if !first.is_known() || !again.is_known() || !first_input.is_known() || !input.is_known() {
        return Err(ShapeError::Unknown);
    }
    if first.equals(again) { Ok(first) } else { Err(ShapeError::Shared { first: first_input, again: input }) }
}
