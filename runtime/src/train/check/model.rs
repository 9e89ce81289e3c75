//! The gradients of a model.

use super::{GradientError, GradientReport};
use crate::base::{Aligned, Arena, Samples, Stream};
use crate::model::{
    Buffers, Feed, Memory, Model, ParameterRange, Reverse, Run, Source, flat, flat_mut, output_lens, parameter_ranges,
};
use std::string::ToString;
use std::vec::Vec;

/// The most numbers of one parameter or input that are compared; of a larger one so many, spread evenly.
const MOST: usize = 256;

/// Compares the gradients that a model's backward pass gives for its parameters and inputs with central differences of
/// its forward pass.
///
/// The value differentiated is a random sum of all outputs, the same for the same seed; dropout draws from it too. Of a
/// parameter or input with more than 256 numbers 256 are compared. The gradient of a statistic is to be zero, and so is
/// one under `#[frozen]`. The model computes in `f64` (`#[model(dtype = f64)]`): in `f32` differences are too coarse to
/// tell.
///
/// ```
/// use formwork::check_gradients;
/// use formwork::prelude::*;
///
/// model! {
///     #[model(dtype = f64)]
///     /// The squared distance of a value and its image.
///     pub struct Distance { image: Dense(3, activation = tanh) }
///     fn forward(x: [3]) -> (d: [3]) {
///         let y = image(x);
///         lambda(|a: x, b: y| (a - b) * (a - b))
///     }
/// }
///
/// let net = Distance::new(7);
/// let report = check_gradients(&net, &[[0.5, -1.0, 2.0], [0.1, 0.2, -0.3]][..], 1)?;
/// assert_eq!(report.compared, 12 + 6);
/// # Ok::<(), formwork::GradientError>(())
/// ```
///
/// # Errors
/// [`GradientError::Wrong`] for the first gradient that is another than the slope: the backward pass of a layer, an
/// activation or a lambda of your own is not the derivative of its forward pass, or the inputs lie at a kink.
/// [`GradientError::Input`] for inputs that do not fit.
pub fn check_gradients<M: Model<Scalar = f64>>(
    model: &M,
    inputs: impl Feed<f64, M::Inputs>,
    seed: u64,
) -> Result<GradientReport, GradientError> {
    let sources = inputs.sources();
    let samples = sources.check::<M>(Samples::MOST)?;
    if samples == Samples::NONE {
        return Ok(GradientReport::default());
    }
    let mut check = Check::new(model, sources.as_slice(), samples, Stream::new(seed));
    let (weights, gradients) = check.gradients();
    let mut report = GradientReport::default();
    for range in parameter_ranges(M::DESCRIPTION) {
        check.parameter(&range, &weights, &mut report)?;
    }
    for (port, gradient) in gradients.iter().enumerate() {
        check.input(port, gradient, &mut report)?;
    }
    Ok(report)
}

/// One input: numbers that are moved, or ids that stay.
enum Held<'a> {
    Values(Vec<f64>),
    Ids(&'a [u32]),
}

/// A model, its inputs and the sum of its outputs that is differentiated.
struct Check<'a, M: Model<Scalar = f64>> {
    params: Aligned<M::Params>,
    inputs: Vec<Held<'a>>,
    /// The factors of the outputs.
    factors: Vec<Vec<f64>>,
    outputs: Buffers<f64>,
    arena: Arena<f64>,
    carry: Arena<f64>,
    run: Run<'a>,
}

impl<'a, M: Model<Scalar = f64>> Check<'a, M> {
    fn new(model: &'a M, sources: &[Source<'a, f64>], samples: Samples, stream: Stream) -> Self {
        let mut params = Aligned::<M::Params>::zeros();
        flat_mut::<M::Params, f64>(&mut params).copy_from_slice(flat(model.parameters()));
        let inputs = sources.iter().map(|source| match source {
            Source::Values(values) => Held::Values(values.to_vec()),
            Source::Ids(ids) => Held::Ids(ids),
        });
        let factors = output_lens(M::DESCRIPTION).zip(0..).map(|(len, port)| {
            let stream = stream.node(port);
            (0..).take(samples.elements(len)).map(|index| 2.0 * stream.uniform(index) - 1.0).collect()
        });
        Self {
            params,
            inputs: inputs.collect(),
            factors: factors.collect(),
            outputs: Buffers::zeros(output_lens(M::DESCRIPTION), samples),
            arena: Arena::zeros(M::TRAIN.elements(samples)),
            carry: Arena::zeros(M::CARRY.elements(samples)),
            run: Run::of(samples, stream),
        }
    }

    /// The sum of all outputs under their factors, and that of its parts in absolute value.
    fn value(&mut self) -> (f64, f64) {
        self.carry.as_mut_slice().fill(0.0);
        let sources: Vec<Source<'_, f64>> = self.inputs.iter().map(Held::source).collect();
        let ports = self.factors.len();
        let outputs = &mut self.outputs.list_mut(self.run.filled())[..ports];
        let memory = Memory { arena: self.arena.as_mut_slice(), carry: self.carry.as_mut_slice() };
        M::forward(&self.params, &sources, outputs, memory, self.run);
        let parts = outputs.iter().zip(&self.factors).flat_map(|(output, factors)| output.iter().zip(factors));
        parts.fold((0.0, 0.0), |(sum, size), (y, factor)| (sum + y * factor, size + (y * factor).abs()))
    }

    /// The gradients of all parameters and of each input, by the backward pass.
    fn gradients(&mut self) -> (Vec<f64>, Vec<Vec<f64>>) {
        self.value();
        let mut gradients = Aligned::<M::Params>::zeros();
        let sources: Vec<Source<'_, f64>> = self.inputs.iter().map(Held::source).collect();
        let mut d_inputs: Vec<Vec<f64>> = self.inputs.iter().map(|input| std::vec![0.0; input.len()]).collect();
        let mut d_outputs = self.factors.clone();
        let reverse = Reverse {
            outputs: &self.outputs.list(self.run.filled())[..self.factors.len()],
            d_outputs: &mut d_outputs.iter_mut().map(Vec::as_mut_slice).collect::<Vec<_>>(),
            d_inputs: &mut d_inputs.iter_mut().map(Vec::as_mut_slice).collect::<Vec<_>>(),
        };
        let arena = self.arena.as_mut_slice();
        M::backward::<true, true>(&self.params, &sources, reverse, &mut gradients, arena, self.run);
        (flat::<M::Params, f64>(&gradients).to_vec(), d_inputs)
    }

    fn parameter(
        &mut self,
        range: &ParameterRange,
        gradients: &[f64],
        report: &mut GradientReport,
    ) -> Result<(), GradientError> {
        for index in spread(range.range.len()) {
            let place = range.range.start + index;
            let (at, found) = (flat::<M::Params, f64>(&self.params)[place], gradients[place]);
            if !range.trainable {
                report.compare((&range.path, index), found, at, |_| (0.0, 0.0))?;
                continue;
            }
            report.compare((&range.path, index), found, at, |moved| {
                flat_mut::<M::Params, f64>(&mut self.params)[place] = moved;
                self.value()
            })?;
            flat_mut::<M::Params, f64>(&mut self.params)[place] = at;
        }
        Ok(())
    }

    fn input(&mut self, port: usize, gradient: &[f64], report: &mut GradientReport) -> Result<(), GradientError> {
        let name = M::DESCRIPTION.inputs[port].name.to_string();
        for index in spread(gradient.len()) {
            let Held::Values(values) = &self.inputs[port] else { break };
            let at = values[index];
            report.compare((&name, index), gradient[index], at, |moved| {
                self.inputs[port].set(index, moved);
                self.value()
            })?;
            self.inputs[port].set(index, at);
        }
        Ok(())
    }
}

impl Held<'_> {
    fn source(&self) -> Source<'_, f64> {
        match self {
            Self::Values(values) => Source::Values(values),
            Self::Ids(ids) => Source::Ids(ids),
        }
    }

    /// How many numbers have a gradient.
    fn len(&self) -> usize {
        if let Self::Values(values) = self { values.len() } else { 0 }
    }

    fn set(&mut self, index: usize, value: f64) {
        if let Self::Values(values) = self {
            values[index] = value;
        }
    }
}

/// At most [`MOST`] indices of so many, spread evenly.
fn spread(len: usize) -> impl Iterator<Item = usize> {
    let count = len.min(MOST);
    (0..count).map(move |index| index * len / count)
}
