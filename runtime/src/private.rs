//! What generated code calls, and nothing else: no part of the public interface.

pub use crate::base::tag;
pub use crate::base::{Batch, D1, D2, D3, D4, Extent, Plan};
pub use crate::model::{
    CustomPass, CustomSite, DebugField, Description, Draws, FieldValue, Handle, Input, LambdaFunction, Layer,
    LayerKind, Memory, Model, Node, NodeInput, NotModel, OpaqueField, Output, OwnField, OwnValue, ParamSpec, Parameter,
    Part, Port, Prediction, Probe, Regularizer, Reverse, Run, Select, Setting, SettingValue, Source, Style, Term,
    copy_params, custom_pass, is_model, keeper_count, predict_bytes, sum, train_bytes, trainable_count, typed,
};
pub use crate::{__plain as plain, init, kernels, words};
pub use bytemuck;
pub use formwork_shape::{self as shape, Dims, ShapeError};
pub use nalgebra::SMatrix;

/// A type that a block names, found by a number where the block's own names are not in scope.
pub trait UserType<const INDEX: usize> {
    /// The type.
    type Type: ?Sized;
}

/// The shape a rule gives; unknown where it fails.
#[must_use]
pub const fn known(rule: Result<Dims, ShapeError>) -> Dims {
    match rule {
        Ok(dims) => dims,
        Err(_) => Dims::UNKNOWN,
    }
}

/// How many inputs or outputs a sub-model has, if that is known.
#[must_use]
pub const fn count(whole: bool, ports: usize) -> Option<usize> {
    if whole { Some(ports) } else { None }
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

/// How many steps the mask of a sub-model's output has; 0 without a mask.
#[must_use]
pub const fn mask_steps(masks: &[usize], output: usize) -> usize {
    if output < masks.len() { masks[output] } else { 0 }
}

/// The bound of the ids of a sub-model's input.
#[must_use]
pub const fn id_bound(bounds: &[Option<u32>], input: usize) -> Option<u32> {
    if input < bounds.len() { bounds[input] } else { None }
}

/// The bound of ids that count so many things.
#[must_use]
pub const fn id_bound_of(count: usize) -> Option<u32> {
    const MOST: usize = u32::MAX as usize;
    #[expect(clippy::cast_possible_truncation, reason = "at most `u32::MAX`")]
    if count <= MOST { Some(count as u32) } else { None }
}

/// The bound of ids that are held to both.
#[must_use]
pub const fn lower_bound(one: Option<u32>, other: Option<u32>) -> Option<u32> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if one < other { one } else { other }),
        (Some(bound), None) | (None, Some(bound)) => Some(bound),
        (None, None) => None,
    }
}

/// The numbers of an input; none when it holds ids.
///
/// # Panics
/// If there is no such input: a fault in emitted code.
#[inline]
#[must_use]
pub fn values<'a, T>(inputs: &[Source<'a, T>], index: usize) -> &'a [T] {
    match inputs[index] {
        Source::Values(values) => values,
        Source::Ids(_) => &[],
    }
}

/// The ids of an input; none when it holds numbers.
///
/// # Panics
/// If there is no such input: a fault in emitted code.
#[inline]
#[must_use]
pub fn ids<'a, T>(inputs: &[Source<'a, T>], index: usize) -> &'a [u32] {
    match inputs[index] {
        Source::Ids(ids) => ids,
        Source::Values(_) => &[],
    }
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

/// Buffers that a pass writes, by position; empty for those the caller left out (the masks of outputs).
#[inline]
#[must_use]
pub fn ports_mut<'a, T, const N: usize>(outputs: &'a mut [&mut [T]]) -> [&'a mut [T]; N] {
    let mut outputs = outputs.iter_mut();
    core::array::from_fn(|_| outputs.next().map_or(&mut [][..], |output| &mut **output))
}

/// The backward pass of a sub-model; `wants` says whether gradients of its parameters and of its inputs are wanted.
#[inline]
pub fn backward<M: Model>(
    wants: (bool, bool),
    (params, gradients): (&M::Params, &mut M::Params),
    inputs: &[Source<'_, M::Scalar>],
    reverse: Reverse<'_, '_, M::Scalar>,
    arena: &mut [M::Scalar],
    run: Run<'_>,
) {
    match wants {
        (true, true) => M::backward::<true, true>(params, inputs, reverse, gradients, arena, run),
        (true, false) => M::backward::<true, false>(params, inputs, reverse, gradients, arena, run),
        (false, true) => M::backward::<false, true>(params, inputs, reverse, gradients, arena, run),
        (false, false) => {}
    }
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
