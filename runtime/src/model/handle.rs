//! The owner of a model's parameters: a box on cache lines, made zeroed in place.

use crate::base::{Aligned, Scalar, Stream};
use crate::model::{Description, Draws, LayerKind, Parameter};
use alloc::vec::Vec;
use bytemuck::Pod;

/// Fresh parameters are drawn below this node of a seed's stream, apart from the nodes of any graph.
const INITIALIZE: u32 = u32::MAX - 1;

/// What a generated model type wraps: small to move, never copied through the stack.
#[derive(Debug)]
pub struct Handle<P: Pod> {
    params: Aligned<P>,
    draws: Draws,
}

impl<P: Pod> Handle<P> {
    /// Parameters drawn by their initializers from `seed`.
    #[must_use]
    pub fn new<T: Scalar>(description: &Description, seed: u64) -> Self {
        let mut params = Aligned::zeros();
        draw::<T>(description, Stream::new(seed).node(INITIALIZE), flat_mut(&mut *params));
        Self { params, draws: Draws::new(seed) }
    }

    /// The parameters.
    #[must_use]
    pub fn parameters(&self) -> &P {
        &self.params
    }

    /// The parameters, to be changed.
    #[must_use]
    pub fn parameters_mut(&mut self) -> &mut P {
        &mut self.params
    }

    /// How far the model is in the random numbers of its training.
    #[must_use]
    pub fn draws(&mut self) -> &mut Draws {
        &mut self.draws
    }
}

impl<P: Pod> Clone for Handle<P> {
    fn clone(&self) -> Self {
        Self { params: self.params.clone(), draws: self.draws }
    }

    fn clone_from(&mut self, source: &Self) {
        copy_params(&mut *self.params, &source.params);
        self.draws = source.draws;
    }
}

/// Copies parameters in place, however large they are: an assignment may take them through the stack in a debug build.
pub fn copy_params<P: Pod>(to: &mut P, from: &P) {
    bytemuck::bytes_of_mut(to).copy_from_slice(bytemuck::bytes_of(from));
}

/// Parameters as one flat slice, in the order of the description.
#[must_use]
pub fn flat<P: Pod, T: Scalar>(params: &P) -> &[T] {
    // A struct without fields need not be aligned for scalars, and has none.
    if size_of::<P>() == 0 { &[] } else { bytemuck::cast_slice(core::slice::from_ref(params)) }
}

/// As [`flat`], to be changed.
#[must_use]
pub fn flat_mut<P: Pod, T: Scalar>(params: &mut P) -> &mut [T] {
    if size_of::<P>() == 0 { &mut [] } else { bytemuck::cast_slice_mut(core::slice::from_mut(params)) }
}

/// The elements of a piece of a tensor.
const PIECE: usize = 256;

/// Draws every parameter of a description into `flat` and returns what lies behind them.
fn draw<'a, T: Scalar>(description: &Description, stream: Stream, mut flat: &'a mut [T]) -> &'a mut [T] {
    for (node, layer) in (0..).zip(description.layers) {
        let stream = stream.node(node);
        flat = match layer.kind {
            LayerKind::Model(description) => draw(description, stream, flat),
            LayerKind::Op(_) => draw_layer(layer.parameters, stream, flat),
        };
    }
    flat
}

fn draw_layer<'a, T: Scalar>(tensors: &[Parameter], stream: Stream, mut flat: &'a mut [T]) -> &'a mut [T] {
    for (node, tensor) in (0..).zip(tensors) {
        let (own, behind) = core::mem::take(&mut flat).split_at_mut(tensor.dims.len());
        draw_tensor(tensor, stream.node(node), own);
        flat = behind;
    }
    flat
}

/// Draws a tensor, in pieces if its initializer can.
fn draw_tensor<T: Scalar>(tensor: &Parameter, stream: Stream, own: &mut [T]) {
    let round = |own: &mut [T], values: &[f64]| {
        for (element, value) in own.iter_mut().zip(values) {
            *element = T::of(*value);
        }
    };
    let (rule, dims) = (tensor.initializer, tensor.dims);
    let mut piece = [0.0; PIECE];
    if !rule.fill_from(0, dims, stream, &mut []) {
        let mut values: Vec<f64> = alloc::vec![0.0; own.len()];
        rule.fill(dims, stream, &mut values);
        return round(own, &values);
    }
    for (first, own) in (0..).step_by(PIECE).zip(own.chunks_mut(PIECE)) {
        let piece = &mut piece[..own.len()];
        rule.fill_from(first, dims, stream, piece);
        round(own, piece);
    }
}
