//! Arrays of a case as what predictors, tapes and trainers take, whatever the number of inputs and outputs.

use crate::data::Array;
use formwork::{
    Batch, BatchError, Element, Feed, Flat, Input, InputError, MetricSet, Model, Objective, Optimizer, Output,
    Predictor, Scalar, Shape, Supply, Tape, Trainer,
};

/// A function from a batch of outputs to the numbers of each.
pub(crate) type Read<M, const B: usize> =
    for<'p> fn(&'p <M as Model>::Prediction<B>) -> Vec<&'p [<M as Model>::Scalar]>;

/// An element made from a number of a file.
pub(crate) trait Cell: Element {
    fn cell(value: f64) -> Self;
}

impl Cell for f32 {
    fn cell(value: f64) -> Self {
        Self::of(value)
    }
}

impl Cell for f64 {
    fn cell(value: f64) -> Self {
        value
    }
}

impl Cell for u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ids in the files are small")]
    fn cell(value: f64) -> Self {
        value as Self
    }
}

/// The inputs of a model, filled from arrays.
pub(crate) trait Inputs<T: Scalar>: Sized {
    /// The outputs in inference.
    fn predict<'p, M: Model<Scalar = T, Inputs = Self>, const B: usize>(
        predictor: &'p mut Predictor<'_, M, B>,
        arrays: &[Array<'_>],
    ) -> Result<&'p M::Prediction<B>, InputError>;

    /// The outputs in training.
    fn forward<'p, M: Model<Scalar = T, Inputs = Self>, const B: usize>(
        tape: &'p mut Tape<'_, M, B>,
        arrays: &[Array<'_>],
    ) -> Result<&'p M::Prediction<B>, InputError>;

    /// The loss before a training step.
    fn train<M, L, O, Me, const B: usize>(
        trainer: &mut Trainer<'_, M, L, O, Me, B>,
        inputs: &[Array<'_>],
        targets: &[Array<'_>],
    ) -> Result<f64, BatchError>
    where
        M: Model<Scalar = T, Inputs = Self, Outputs: Targets<T>>,
        L: Objective<T, M::Outputs>,
        O: Optimizer<T>,
        Me: MetricSet<T, M::Outputs>;
}

/// The targets of a model, filled from arrays.
pub(crate) trait Targets<T: Scalar>: Sized {
    /// The loss before a training step on inputs that are ready.
    fn train<M, L, O, Me, const B: usize>(
        trainer: &mut Trainer<'_, M, L, O, Me, B>,
        feed: impl Feed<T, M::Inputs>,
        targets: &[Array<'_>],
    ) -> Result<f64, BatchError>
    where
        M: Model<Scalar = T, Outputs = Self>,
        L: Objective<T, Self>,
        O: Optimizer<T>,
        Me: MetricSet<T, Self>;
}

macro_rules! inputs {
    ($($name:ident: $element:ident $shape:ident $index:tt),* => $feed:expr) => {
        impl<T: Scalar, $($element: Cell + Supply<T>, $shape: Shape),*> Inputs<T> for ($(Input<$element, $shape>,)*) {
            fn predict<'p, M: Model<Scalar = T, Inputs = Self>, const B: usize>(
                predictor: &'p mut Predictor<'_, M, B>,
                arrays: &[Array<'_>],
            ) -> Result<&'p M::Prediction<B>, InputError> {
                $(let $name: Batch<$element, $shape, B> = batch(&arrays[$index]);)*
                predictor.predict($feed)
            }

            fn forward<'p, M: Model<Scalar = T, Inputs = Self>, const B: usize>(
                tape: &'p mut Tape<'_, M, B>,
                arrays: &[Array<'_>],
            ) -> Result<&'p M::Prediction<B>, InputError> {
                $(let $name: Batch<$element, $shape, B> = batch(&arrays[$index]);)*
                tape.forward($feed)
            }

            fn train<M, L, O, Me, const B: usize>(
                trainer: &mut Trainer<'_, M, L, O, Me, B>,
                inputs: &[Array<'_>],
                targets: &[Array<'_>],
            ) -> Result<f64, BatchError>
            where
                M: Model<Scalar = T, Inputs = Self, Outputs: Targets<T>>,
                L: Objective<T, M::Outputs>,
                O: Optimizer<T>,
                Me: MetricSet<T, M::Outputs>,
            {
                $(let $name: Batch<$element, $shape, B> = batch(&inputs[$index]);)*
                M::Outputs::train(trainer, $feed, targets)
            }
        }
    };
}

inputs!(a: E0 S0 0 => &a);
inputs!(a: E0 S0 0, b: E1 S1 1 => (&a, &b));
inputs!(a: E0 S0 0, b: E1 S1 1, c: E2 S2 2 => (&a, &b, &c));
inputs!(a: E0 S0 0, b: E1 S1 1, c: E2 S2 2, d: E3 S3 3 => (&a, &b, &c, &d));
inputs!(a: E0 S0 0, b: E1 S1 1, c: E2 S2 2, d: E3 S3 3, e: E4 S4 4 => (&a, &b, &c, &d, &e));
inputs!(a: E0 S0 0, b: E1 S1 1, c: E2 S2 2, d: E3 S3 3, e: E4 S4 4, f: E5 S5 5 => (&a, &b, &c, &d, &e, &f));

macro_rules! targets {
    ($($name:ident: $shape:ident $tag:ident $index:tt),* => $labels:expr) => {
        impl<T: Scalar + Supply<T>, $($shape: Shape, $tag),*> Targets<T> for ($(Output<T, $shape, $tag>,)*) {
            fn train<M, L, O, Me, const B: usize>(
                trainer: &mut Trainer<'_, M, L, O, Me, B>,
                feed: impl Feed<T, M::Inputs>,
                targets: &[Array<'_>],
            ) -> Result<f64, BatchError>
            where
                M: Model<Scalar = T, Outputs = Self>,
                L: Objective<T, Self>,
                O: Optimizer<T>,
                Me: MetricSet<T, Self>,
            {
                $(let $name = Numbers(cells(&targets[$index], T::of));)*
                trainer.train_on_batch(feed, $labels)
            }
        }
    };
}

targets!(a: S0 T0 0 => &a);
targets!(a: S0 T0 0, b: S1 T1 1 => (&a, &b));
targets!(a: S0 T0 0, b: S1 T1 1, c: S2 T2 2 => (&a, &b, &c));

/// Targets; numbers stand for ids where a loss wants those.
struct Numbers<T>(Vec<T>);

impl<T: Scalar> Flat for Numbers<T> {
    type Element = T;

    fn flat(&self) -> &[T] {
        &self.0
    }
}

fn batch<E: Cell, S: Shape, const B: usize>(array: &Array<'_>) -> Batch<E, S, B> {
    let mut batch = Batch::zeros();
    batch.set_filled(array.shape()[0]).expect("room for the samples of a case");
    let cells = cells(array, E::cell);
    batch.storage_mut()[..cells.len()].copy_from_slice(&cells);
    batch
}

/// The numbers of an array, each made an element.
fn cells<E>(array: &Array<'_>, cell: fn(f64) -> E) -> Vec<E> {
    array.floats().into_iter().map(|value| cell(value.into())).collect()
}
