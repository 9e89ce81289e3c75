//! A field whose type may be no model: one error says so, and everything else that is made from the field stays silent.
//!
//! Generated code names a sub-model through [`Select`], which gives the type itself where it is a model and [`Absent`] where it
//! is not. Which of the two is told by [`Probe`]: an inherent constant goes before that of a trait.

use crate::base::{Batch, D1, Extent};
use crate::model::{Description, Draws, Memory, Model, Reverse, Run, Source, Style};
use core::marker::PhantomData;

/// Asks whether a type is a model: `Probe::<T>::IS_MODEL`.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<T>);

impl<M: Model> Probe<M> {
    /// It is one.
    pub const IS_MODEL: bool = true;
}

/// The answer for a type that is none.
pub trait NotModel {
    /// It is none.
    const IS_MODEL: bool = false;
}

impl<T> NotModel for Probe<T> {}

/// Is an error where the type is no model, the only one.
pub const fn is_model<M: Model>() {}

/// A sub-model, or what stands for it.
#[derive(Debug)]
pub struct Part<const IS_MODEL: bool>;

/// The model that generated code calls for a field.
pub trait Select<T> {
    /// The type of the field, or what stands for it.
    type Model: Model;
}

#[cfg(not(rust_analyzer))]
impl<M: Model> Select<M> for Part<true> {
    type Model = M;
}

/// In an editor a field is always what its type says: rust-analyzer cannot tell which of two constants goes first.
#[cfg(rust_analyzer)]
impl<M: Model, const IS_MODEL: bool> Select<M> for Part<IS_MODEL> {
    type Model = M;
}

#[cfg(not(rust_analyzer))]
impl<T> Select<T> for Part<false> {
    type Model = Absent;
}

/// Stands for a sub-model that there is not. Nothing is known of it, and it never runs.
#[derive(Debug)]
pub struct Absent;

#[diagnostic::do_not_recommend]
impl Model for Absent {
    type Scalar = f32;
    type Params = ();
    type Inputs = ();
    type Outputs = ();
    type Prediction<const B: usize> = Batch<f32, D1<1>, B>;

    const DESCRIPTION: &'static Description = &Description {
        name: "",
        style: Style::Functional,
        dtype: "",
        inputs: &[],
        outputs: &[],
        layers: &[],
        nodes: &[],
    };
    const PREDICT: Extent = Extent::ZERO;
    const TRAIN: Extent = Extent::ZERO;
    const FLOPS: usize = 0;
    const WHOLE: bool = false;

    fn parameters(&self) -> &() {
        &()
    }

    fn parameters_mut(&mut self) -> &mut () {
        unreachable!("a model that is absent is never made")
    }

    fn draws(&mut self) -> &mut Draws {
        unreachable!("a model that is absent is never made")
    }

    fn predict(
        _params: &(),
        _inputs: &[Source<'_, f32>],
        _outputs: &mut [&mut [f32]],
        _memory: Memory<'_, f32>,
        _run: Run<'_>,
    ) {
    }

    fn forward(
        _params: &(),
        _inputs: &[Source<'_, f32>],
        _outputs: &mut [&mut [f32]],
        _memory: Memory<'_, f32>,
        _run: Run<'_>,
    ) {
    }

    fn backward<const WEIGHTS: bool, const INPUTS: bool>(
        _params: &(),
        _inputs: &[Source<'_, f32>],
        _reverse: Reverse<'_, '_, f32>,
        _gradients: &mut (),
        _arena: &mut [f32],
        _run: Run<'_>,
    ) {
    }
}
