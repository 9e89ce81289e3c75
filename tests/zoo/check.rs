//! The one check of the zoo: what every generated model promises, on numbers drawn at random but the same on every run.

use super::feeds::Feeds;
use formwork::{
    Description, LayerKind, Model, Prediction, Predictor, Scalar, Stream, Tape, Weights, flat_mut, parameter_ranges,
};

/// The batch size.
const B: usize = 3;

/// The step of central differences. Their error is the third derivative times `STEP²/6`, and rounding over `STEP`:
/// about 1e-10 each.
const STEP: f64 = 1e-5;

/// The relative error of a gradient against differences; below `FLOOR` it is absolute.
const TOLERANCE: f64 = 1e-6;
const FLOOR: f64 = 1e-2;

/// What single precision may lose against double precision, relative above 1, absolute below.
const SINGLE_TOLERANCE: f64 = 2e-5;

/// What a different order of summation may change in double precision.
const ORDER_TOLERANCE: f64 = 1e-12;

/// Checks a model in both precisions.
///
/// A model takes back what it saved. With equal parameters, inputs and cotangents: gradients of all parameters and inputs
/// are those of central differences of a random projection of all outputs, and under `#[frozen]` zero until it is thawed;
/// asking for fewer gradients changes none; a
/// prediction has the bits of a forward pass without dropout; a short batch has the bits of its samples in a full one;
/// and single precision agrees with double. Where samples share statistics, predictions and short batches have numbers of
/// their own: there a short batch goes through the differences instead.
pub(crate) fn check<D, S>(mut double: D, mut single: S)
where
    D: Model<Scalar = f64, Inputs: Feeds<f64>, Prediction<B>: Clone>,
    S: Model<Scalar = f32, Inputs: Feeds<f32>, Prediction<B>: Clone>,
{
    let case = Case::of::<D>();
    case.set_parameters(&mut double);
    case.set_parameters(&mut single);
    reload(&mut double);
    reload(&mut single);
    let found = pass::<D, true, true>(&double, &case, B);
    differences(&mut double, &case, &found, B);
    if D::COUPLED {
        let found = pass::<D, true, true>(&double, &case, B - 1);
        differences(&mut double, &case, &found, B - 1);
    }
    for precision in
        [promises(&double, &case, &found), promises(&single, &case, &pass::<S, true, true>(&single, &case, B))]
    {
        precision.unwrap_or_else(|broken| panic!("{}: {broken}", D::DESCRIPTION.name));
    }
    let rounded = pass::<S, true, true>(&single, &case, B);
    close("outputs in f32", &rounded.outputs, &found.outputs, SINGLE_TOLERANCE);
    close("gradients of parameters in f32", &rounded.weights, &found.weights, SINGLE_TOLERANCE);
    close("gradients of inputs in f32", &rounded.inputs, &found.inputs, SINGLE_TOLERANCE);
}

/// A model takes its own weights back from a file.
fn reload<M: Model>(model: &mut M) {
    let bytes = model.to_bytes();
    model.from_bytes(&bytes).unwrap_or_else(|error| panic!("{}: {error}", M::DESCRIPTION.name));
    assert!(model.to_bytes() == bytes, "{}: weights are other ones after they were read", M::DESCRIPTION.name);
}

/// Numbers that are exact in single precision, for both dtypes.
struct Case {
    parameters: Vec<f64>,
    inputs: Vec<Vec<f64>>,
    cotangents: Vec<Vec<f64>>,
}

/// What one forward and one backward pass gave; single precision is exact in double.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    outputs: Vec<f64>,
    weights: Vec<f64>,
    inputs: Vec<f64>,
}

impl Case {
    fn of<M: Model>() -> Self {
        let description = M::DESCRIPTION;
        let stream = Stream::new(0x5EED);
        let numbers = |node: u32, len: usize, reach: f64| -> Vec<f64> {
            let draw = |index| f64::from(f32::of(reach * (2.0 * stream.node(node).uniform(index) - 1.0)));
            (0..).take(len).map(draw).collect()
        };
        let ids = |node: u32, len: usize, bound: Option<u32>| -> Vec<f64> {
            let draw = |index| (stream.node(node).uniform(index) * f64::from(bound.unwrap_or(2))).floor();
            (0..).take(len).map(draw).collect()
        };
        let ranges = parameter_ranges(description);
        let mut parameters = vec![0.0; ranges.last().map_or(0, |range| range.range.end)];
        let drawn = ranges.iter().filter(|range| !range.statistic);
        let mut numbers_of = numbers(0, parameters.len(), 1.0).into_iter();
        for place in drawn.flat_map(|range| range.range.clone()) {
            parameters[place] = numbers_of.next().expect("at most so many");
        }
        let inputs = (100..).zip(description.inputs);
        let outputs = (200..).zip(description.outputs);
        Self {
            parameters,
            inputs: inputs
                .enumerate()
                .map(|(index, (node, port))| {
                    let len = B * port.dims.len();
                    let bound = M::ID_BOUNDS.get(index).copied().flatten();
                    if port.holds_ids() { ids(node, len, bound) } else { numbers(node, len, 2.0) }
                })
                .collect(),
            cotangents: outputs.map(|(node, (port, _))| numbers(node, B * port.dims.len(), 1.0)).collect(),
        }
    }

    /// Statistics stay as they are at first: not any number is a variance.
    fn set_parameters<M: Model>(&self, model: &mut M) {
        let flat = flat_mut::<M::Params, M::Scalar>(model.parameters_mut());
        assert_eq!(flat.len(), self.parameters.len(), "the description tells every parameter");
        let drawn = parameter_ranges(M::DESCRIPTION).into_iter().filter(|range| !range.statistic);
        for place in drawn.flat_map(|range| range.range) {
            flat[place] = M::Scalar::of(self.parameters[place]);
        }
    }

    fn inputs<T: Scalar>(&self) -> Vec<Vec<T>> {
        self.inputs.iter().map(|input| input.iter().map(|value| T::of(*value)).collect()).collect()
    }

    fn cotangents<M: Model>(&self) -> M::Prediction<B> {
        let mut cotangents = M::Prediction::<B>::zeros();
        let mut ports = self.cotangents.iter();
        cotangents.each_mut(&mut |storage| {
            for (element, value) in storage.iter_mut().zip(ports.next().expect("a cotangent for each output")) {
                *element = M::Scalar::of(*value);
            }
        });
        cotangents
    }

    /// The same with cotangents of zero behind the first `samples` samples.
    fn silent_behind(&self, samples: usize) -> Self {
        let mut cotangents = self.cotangents.clone();
        for port in &mut cotangents {
            let len = port.len() / B;
            port[samples * len..].fill(0.0);
        }
        Self { parameters: self.parameters.clone(), inputs: self.inputs.clone(), cotangents }
    }
}

fn tape<M: Model>(model: &M) -> Tape<'_, M, B> {
    Tape::new(model).stream(Stream::new(11).at_step(5))
}

/// The first `samples` samples of all outputs, sample after sample within each output.
fn outputs<M: Model>(prediction: M::Prediction<B>, samples: usize) -> Vec<f64> {
    let mut all = Vec::new();
    prediction.each(&mut |storage| {
        all.extend(storage[..storage.len() / B * samples].iter().map(|value| value.f64()));
    });
    all
}

fn pass<M, const WEIGHTS: bool, const INPUTS: bool>(model: &M, case: &Case, samples: usize) -> Found
where
    M: Model<Inputs: Feeds<M::Scalar>, Prediction<B>: Clone>,
{
    pass_on::<M, WEIGHTS, INPUTS>(tape(model), case, samples)
}

fn pass_on<M, const WEIGHTS: bool, const INPUTS: bool>(mut tape: Tape<'_, M, B>, case: &Case, samples: usize) -> Found
where
    M: Model<Inputs: Feeds<M::Scalar>, Prediction<B>: Clone>,
{
    let prediction = <M::Inputs as Feeds<_>>::forward(&mut tape, &case.inputs(), samples).clone();
    let gradients = tape.backward::<WEIGHTS, INPUTS>(&case.cotangents::<M>());
    let inputs = (0..case.inputs.len()).flat_map(|index| gradients.input(index).iter().map(|value| value.f64()));
    let weights = formwork::flat::<M::Params, M::Scalar>(gradients.weights()).iter().map(|value| value.f64());
    Found { outputs: outputs::<M>(prediction, samples), weights: weights.collect(), inputs: inputs.collect() }
}

/// The outputs of the first `samples` samples times the cotangents.
fn projection<M>(model: &M, case: &Case, samples: usize) -> f64
where
    M: Model<Inputs: Feeds<M::Scalar>, Prediction<B>: Clone>,
{
    let mut tape = tape(model);
    let prediction = <M::Inputs as Feeds<_>>::forward(&mut tape, &case.inputs(), samples).clone();
    let cotangents = case.cotangents.iter().flat_map(|port| &port[..port.len() / B * samples]);
    outputs::<M>(prediction, samples).iter().zip(cotangents).map(|(y, dy)| y * dy).sum()
}

fn differences<D>(model: &mut D, case: &Case, found: &Found, samples: usize)
where
    D: Model<Scalar = f64, Inputs: Feeds<f64>, Prediction<B>: Clone>,
{
    let description = D::DESCRIPTION;
    let thawed = pass_on::<D, true, false>(tape(model).thawed(), case, samples).weights;
    for range in parameter_ranges(description) {
        let (found, thawed) = (&found.weights[range.range.clone()], &thawed[range.range.clone()]);
        assert!(range.trainable || found.iter().all(|g| *g == 0.0), "`{}` does not train", range.path);
        assert!(!range.trainable || found == thawed, "`{}` trains in any case", range.path);
        if range.statistic {
            assert!(thawed.iter().all(|g| *g == 0.0), "`{}` has no gradient", range.path);
            continue;
        }
        for (index, found) in range.range.zip(thawed) {
            let mut at = |value: f64| {
                flat_mut::<D::Params, f64>(model.parameters_mut())[index] = value;
                projection(model, case, samples)
            };
            let value = case.parameters[index];
            let wanted = (at(value + STEP) - at(value - STEP)) / (2.0 * STEP);
            at(value);
            agree(description.name, &range.path, index, *found, wanted);
        }
    }
    let mut moved = Case { parameters: Vec::new(), inputs: case.inputs.clone(), cotangents: case.cotangents.clone() };
    let mut gradients = found.inputs.iter();
    for (port, name) in description.inputs.iter().map(|port| port.name).enumerate() {
        if description.inputs[port].holds_ids() {
            continue;
        }
        for index in 0..case.inputs[port].len() / B * samples {
            let mut at = |value: f64| {
                moved.inputs[port][index] = value;
                projection(model, &moved, samples)
            };
            let value = case.inputs[port][index];
            let wanted = (at(value + STEP) - at(value - STEP)) / (2.0 * STEP);
            moved.inputs[port][index] = value;
            agree(description.name, name, index, *gradients.next().expect("a gradient of each input"), wanted);
        }
    }
}

fn agree(model: &str, of: &str, index: usize, found: f64, wanted: f64) {
    let scale = found.abs().max(wanted.abs()).max(FLOOR);
    assert!(
        (found - wanted).abs() <= TOLERANCE * scale,
        "{model}: gradient {index} of `{of}` is {found}, by differences {wanted}"
    );
}

/// What holds to the bit.
fn promises<M>(model: &M, case: &Case, found: &Found) -> Result<(), &'static str>
where
    M: Model<Inputs: Feeds<M::Scalar>, Prediction<B>: Clone>,
{
    let ensure = |holds: bool, broken: &'static str| if holds { Ok(()) } else { Err(broken) };
    let weights = pass::<M, true, false>(model, case, B);
    ensure(weights.weights == found.weights, "gradients of parameters alone have other bits")?;
    ensure(weights.inputs.is_empty(), "gradients of inputs were not asked for")?;
    let inputs = pass::<M, false, true>(model, case, B);
    ensure(inputs.inputs == found.inputs, "gradients of inputs alone have other bits")?;
    ensure(inputs.weights.iter().all(|value| *value == 0.0), "gradients of parameters were not asked for")?;
    if M::COUPLED {
        return Ok(());
    }
    short_batch(model, case, found)?;
    if !has_dropout(M::DESCRIPTION) && !draws(model, case, found) {
        let mut predictor: Predictor<'_, M, B> = Predictor::new(model);
        let prediction = <M::Inputs as Feeds<_>>::predict(&mut predictor, &case.inputs(), B).clone();
        ensure(outputs::<M>(prediction, B) == found.outputs, "a prediction has other bits than a forward pass")?;
    }
    Ok(())
}

/// A batch that is not full: the bits of its samples in a full one, and of gradients what its samples contribute.
fn short_batch<M>(model: &M, case: &Case, found: &Found) -> Result<(), &'static str>
where
    M: Model<Inputs: Feeds<M::Scalar>, Prediction<B>: Clone>,
{
    let short = pass::<M, true, true>(model, case, B - 1);
    let (mut outputs, mut inputs) = (found.outputs.iter(), found.inputs.iter());
    let front = |from: &mut std::slice::Iter<'_, f64>, len: usize| -> Vec<f64> {
        let port: Vec<f64> = from.by_ref().take(B * len).copied().collect();
        port[..(B - 1) * len].to_vec()
    };
    let lens = M::DESCRIPTION.outputs.iter().map(|(port, _)| port.dims.len());
    if short.outputs != lens.flat_map(|len| front(&mut outputs, len)).collect::<Vec<_>>() {
        return Err("a short batch has other outputs");
    }
    let lens = M::DESCRIPTION.inputs.iter().filter(|port| !port.holds_ids()).map(|port| port.dims.len());
    if short.inputs != lens.flat_map(|len| front(&mut inputs, len)).collect::<Vec<_>>() {
        return Err("a short batch has other gradients of inputs");
    }
    let silent = pass::<M, true, true>(model, &case.silent_behind(B - 1), B);
    let tolerance = if size_of::<M::Scalar>() == size_of::<f64>() { ORDER_TOLERANCE } else { SINGLE_TOLERANCE };
    close("gradients of parameters by a short batch", &short.weights, &silent.weights, tolerance);
    Ok(())
}

/// Whether other random numbers give other outputs, as where a recurrent layer drops some of what it reads.
fn draws<M>(model: &M, case: &Case, found: &Found) -> bool
where
    M: Model<Inputs: Feeds<M::Scalar>, Prediction<B>: Clone>,
{
    let mut tape: Tape<'_, M, B> = Tape::new(model).stream(Stream::new(12));
    let prediction = <M::Inputs as Feeds<_>>::forward(&mut tape, &case.inputs(), B).clone();
    outputs::<M>(prediction, B) != found.outputs
}

fn has_dropout(description: &Description) -> bool {
    description.layers.iter().any(|layer| match layer.kind {
        LayerKind::Op(name) => name == "Dropout",
        LayerKind::Model(nested) => has_dropout(nested),
    })
}

fn close(what: &str, found: &[f64], wanted: &[f64], tolerance: f64) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (index, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let error = (found - wanted).abs();
        assert!(error <= tolerance * wanted.abs().max(1.0), "{what}: number {index} is {found}, not {wanted}");
    }
}
