//! What a layer leaves behind beside its outputs: moving statistics, and the mask it hands on.

use crate::data::{Array, Case, Outcome};
use crate::layer::{arrays, inputs};
use crate::network::Reveal;
use crate::ports::{Inputs, Targets};
use crate::weights::{self, Limit};
use formwork::{Arena, Compile, MeanSquaredError, Memory, Model, Objective, Run, Samples, Scalar, Source, Stream};

/// Checks the state of a layer behind a training step.
pub(crate) fn check_state<M, const B: usize>(case: &Case, mut net: M) -> Outcome
where
    M: Model<Inputs: Inputs<M::Scalar>, Outputs: Targets<M::Scalar>>,
    MeanSquaredError: Objective<M::Scalar, M::Outputs>,
{
    weights::load(case, &mut net)?;
    let mut trainer = net.compile::<B>(MeanSquaredError::default(), Reveal, ());
    // The state minds no target: the outputs stand for them.
    M::Inputs::train(&mut trainer, &inputs(case), &arrays(case, "outputs")).map_err(|error| error.to_string())?;
    weights::compare_state::<M>(Limit::of(case), "state", case.at(&["state_after"]), net.parameters())
}

/// Checks the mask that a layer of one output hands on.
pub(crate) fn check_masks<M: Model, const B: usize>(case: &Case, mut net: M) -> Outcome {
    weights::load(case, &mut net)?;
    let want = case.array(&["output_mask"]);
    let [samples, steps] = want.shape()[..] else { return Err("a mask has two axes".to_owned()) };
    if M::MASKS != [steps] {
        return Err(format!("the masks have {:?} steps, Keras's {steps}", M::MASKS));
    }
    let columns: Vec<_> = inputs(case).iter().map(Column::of).collect();
    let sources: Vec<_> = columns.iter().map(Column::source).collect();
    let elements = samples * M::DESCRIPTION.outputs[0].0.dims.len();
    // Sevens, so that what is not written shows.
    let (mut values, mut mask) = (vec![M::Scalar::of(7.0); elements], vec![M::Scalar::of(7.0); samples * steps]);
    let batch = Samples::new(B);
    let (mut arena, mut carry) = (Arena::zeros(M::PREDICT.elements(batch)), Arena::zeros(M::CARRY.elements(batch)));
    let memory = Memory { arena: arena.as_mut_slice(), carry: carry.as_mut_slice() };
    let run = Run::of(batch, Stream::new(0)).filled_with(Samples::new(samples));
    M::predict(net.parameters(), &sources, &mut [&mut values, &mut mask], memory, run);
    let found: Vec<f64> = mask.iter().map(|flag| flag.f64()).collect();
    case.close_within("tolerance", "mask", &found, &want.floats())
}

/// The numbers or ids of an input.
enum Column<T> {
    Values(Vec<T>),
    Ids(Vec<u32>),
}

impl<T: Scalar> Column<T> {
    fn of(array: &Array<'_>) -> Self {
        if array.holds_ids() {
            Self::Ids(array.ids())
        } else {
            Self::Values(array.floats().into_iter().map(|value| T::of(value.into())).collect())
        }
    }

    fn source(&self) -> Source<'_, T> {
        match self {
            Self::Values(values) => Source::Values(values),
            Self::Ids(ids) => Source::Ids(ids),
        }
    }
}
