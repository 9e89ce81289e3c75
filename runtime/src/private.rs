//! What generated code calls, and nothing else: no part of the public interface.

pub use crate::base::tag::{self, Share};
pub use crate::base::{Batch, D1, D2, D3, D4, Extent, Plan};
pub use crate::model::{
    Description, Handle, Input, Layer, LayerKind, Model, Node, NodeInput, Output, Parameter, Port, Prediction,
    Regularizer, Reverse, Run, Source, Style, predict_bytes, train_bytes,
};
pub use crate::{init, kernels};
pub use bytemuck;
pub use formwork_shape::{self as shape, Dims, ShapeError};
pub use nalgebra::SMatrix;

/// The shape a rule gives; unknown where it fails.
#[must_use]
pub const fn known(rule: Result<Dims, ShapeError>) -> Dims {
    match rule {
        Ok(dims) => dims,
        Err(_) => Dims::UNKNOWN,
    }
}

/// The shape of a sub-model's input; unknown when it has no such input, which is reported elsewhere.
#[must_use]
pub const fn input_dims(description: &Description, index: usize) -> Dims {
    if index < description.inputs.len() { description.inputs[index].dims } else { Dims::UNKNOWN }
}

/// The shape of a sub-model's output; unknown when it has no such output, which is reported elsewhere.
#[must_use]
pub const fn output_dims(description: &Description, index: usize) -> Dims {
    if index < description.outputs.len() { description.outputs[index].0.dims } else { Dims::UNKNOWN }
}

/// The inputs of a pass by position.
///
/// # Panics
/// If there are not `N`: a fault in emitted code.
#[inline]
#[must_use]
pub fn sources<'a, T, const N: usize>(inputs: &[Source<'a, T>]) -> [&'a [T]; N] {
    core::array::from_fn(|index| match inputs[index] {
        Source::Values(values) => values,
        Source::Ids(_) => &[],
    })
}

/// The outputs of a pass by position.
///
/// # Panics
/// If there are not `N`: a fault in emitted code.
#[inline]
#[must_use]
pub fn ports<'a, T, const N: usize>(outputs: &[&'a [T]]) -> [&'a [T]; N] {
    core::array::from_fn(|index| outputs[index])
}

/// Buffers that a pass writes, by position.
///
/// # Panics
/// If there are not `N`: a fault in emitted code.
#[inline]
#[must_use]
pub fn ports_mut<'a, T, const N: usize>(outputs: &'a mut [&mut [T]]) -> [&'a mut [T]; N] {
    let mut outputs = outputs.iter_mut();
    core::array::from_fn(|_| match outputs.next() {
        Some(output) => &mut **output,
        None => unreachable!("a pass is handed as many buffers as its model has ports"),
    })
}

/// The backward pass of a sub-model; `wants` says whether gradients of its parameters and of its inputs are wanted.
#[inline]
pub fn backward<M: Model>(
    wants: (bool, bool),
    (params, state, gradients): (&M::Params, &M::State, &mut M::Params),
    inputs: &[Source<'_, M::Scalar>],
    reverse: Reverse<'_, '_, M::Scalar>,
    arena: &mut [M::Scalar],
    run: Run,
) {
    match wants {
        (true, true) => M::backward::<true, true>(params, state, inputs, reverse, gradients, arena, run),
        (true, false) => M::backward::<true, false>(params, state, inputs, reverse, gradients, arena, run),
        (false, true) => M::backward::<false, true>(params, state, inputs, reverse, gradients, arena, run),
        (false, false) => {}
    }
}

/// The output at position `I` of a model's tuple of outputs.
pub trait OutputAt<const I: usize> {
    /// What it ends in.
    type Tag;
}

macro_rules! output_at {
    ($($index:literal $last:ident in ($($name:ident),*);)*) => {$(
        impl<$($name: Tagged),*> OutputAt<$index> for ($($name,)*) {
            type Tag = $last::Tag;
        }
    )*};
}

/// An output of a signature, seen by its tag.
pub trait Tagged {
    /// What it ends in.
    type Tag;
}

impl<T: crate::Scalar, S: crate::Shape, Tag> Tagged for Output<T, S, Tag> {
    type Tag = Tag;
}

/// An output that a model does not have, as far as eight outputs go: a check reports it, its tag is no second error.
macro_rules! no_output_at {
    ($(($($index:literal),*) in $names:tt;)*) => {$($(no_output_at!($index, $names);)*)*};
    ($index:literal, ($($name:ident),*)) => {
        impl<$($name: Tagged),*> OutputAt<$index> for ($($name,)*) {
            type Tag = tag::Other;
        }
    };
}

no_output_at! {
    (1, 2, 3, 4, 5, 6, 7) in (A);
    (2, 3, 4, 5, 6, 7) in (A, B);
    (3, 4, 5, 6, 7) in (A, B, C);
    (4, 5, 6, 7) in (A, B, C, D);
    (5, 6, 7) in (A, B, C, D, E);
    (6, 7) in (A, B, C, D, E, F);
    (7) in (A, B, C, D, E, F, G);
}

output_at! {
    0 A in (A);
    0 A in (A, B);
    1 B in (A, B);
    0 A in (A, B, C);
    1 B in (A, B, C);
    2 C in (A, B, C);
    0 A in (A, B, C, D);
    1 B in (A, B, C, D);
    2 C in (A, B, C, D);
    3 D in (A, B, C, D);
    0 A in (A, B, C, D, E);
    1 B in (A, B, C, D, E);
    2 C in (A, B, C, D, E);
    3 D in (A, B, C, D, E);
    4 E in (A, B, C, D, E);
    0 A in (A, B, C, D, E, F);
    1 B in (A, B, C, D, E, F);
    2 C in (A, B, C, D, E, F);
    3 D in (A, B, C, D, E, F);
    4 E in (A, B, C, D, E, F);
    5 F in (A, B, C, D, E, F);
    0 A in (A, B, C, D, E, F, G);
    1 B in (A, B, C, D, E, F, G);
    2 C in (A, B, C, D, E, F, G);
    3 D in (A, B, C, D, E, F, G);
    4 E in (A, B, C, D, E, F, G);
    5 F in (A, B, C, D, E, F, G);
    6 G in (A, B, C, D, E, F, G);
    0 A in (A, B, C, D, E, F, G, H);
    1 B in (A, B, C, D, E, F, G, H);
    2 C in (A, B, C, D, E, F, G, H);
    3 D in (A, B, C, D, E, F, G, H);
    4 E in (A, B, C, D, E, F, G, H);
    5 F in (A, B, C, D, E, F, G, H);
    6 G in (A, B, C, D, E, F, G, H);
    7 H in (A, B, C, D, E, F, G, H);
}

/// Prints a model by its name and inputs.
///
/// # Errors
/// Those of the formatter.
pub fn debug_model<M: Model>(out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
    let description = M::DESCRIPTION;
    write!(out, "{}(", description.name)?;
    for (index, port) in description.inputs.iter().enumerate() {
        let separator = if index > 0 { ", " } else { "" };
        write!(out, "{separator}{}: {}", port.name, port.dims)?;
    }
    out.write_str(")")
}
