//! Hand-written models, in the form `model!` emits them: dense → relu → dense → softmax, and one with two outputs.

use formwork::__private::Plan;
use formwork::{
    D1, Description, Dims, Draws, Extent, Handle, Initializer, Input, Layer, LayerKind, Memory, Model, Node, NodeInput,
    Output, Parameter, Port, Prediction, Regularizer, Reverse, Run, Source, Stream, Style, tag,
};
use nalgebra::{SMatrix, SVector};

/// The sizes: inputs, hidden units, classes.
pub(crate) const IN: usize = 5;
pub(crate) const HIDDEN: usize = 8;
pub(crate) const OUT: usize = 3;

/// Kinds of [`Net`].
pub(crate) const PLAIN: usize = 0;
/// The first layer is frozen.
pub(crate) const FROZEN: usize = 1;
/// Both kernels have an l2 penalty of 0.01.
pub(crate) const PENALIZED: usize = 2;
/// The model claims to be so large that batches are split.
pub(crate) const HEAVY: usize = 3;

/// `Dense(8, activation = relu), Dense(3, activation = softmax)`.
#[derive(Clone)]
pub(crate) struct Net<const KIND: usize> {
    pub(crate) handle: Handle<Params>,
}

#[derive(Debug)]
#[repr(C)]
pub(crate) struct Params {
    pub(crate) hidden_kernel: SMatrix<f64, HIDDEN, IN>,
    pub(crate) hidden_bias: SVector<f64, HIDDEN>,
    pub(crate) kernel: SMatrix<f64, OUT, HIDDEN>,
    pub(crate) bias: SVector<f64, OUT>,
}

crate::__plain!(Params { hidden_kernel, hidden_bias, kernel, bias });

/// Even in ±0.5, a simple stand-in for Glorot.
#[derive(Debug)]
pub(crate) struct Uniform;

impl Initializer for Uniform {
    fn fill(&self, _dims: Dims, stream: Stream, values: &mut [f64]) {
        for (index, value) in (0..).zip(values) {
            *value = stream.uniform(index) - 0.5;
        }
    }
}

const fn parameter(name: &'static str, sizes: &[usize], l2: f64) -> Parameter {
    let regularizer = Regularizer { l1: 0.0, l2 };
    Parameter { name, dims: Dims::new(sizes), initializer: &Uniform, regularizer, trainable: true, looked_up: false }
}

const fn layer(name: &'static str, parameters: &'static [Parameter], frozen: bool) -> Layer {
    Layer { name, kind: LayerKind::Op("Dense"), wrapper: None, parameters, frozen, settings: &[] }
}

const fn port(name: &'static str, sizes: &[usize]) -> Port {
    Port { name, dims: Dims::new(sizes), dtype: "f64" }
}

const INPUTS: &[Port] = &[port("x", &[IN])];

const fn description(
    layers: &'static [Layer],
    nodes: &'static [Node],
    outputs: &'static [(Port, NodeInput)],
) -> Description {
    Description { name: "Net", style: Style::Functional, dtype: "f64", inputs: INPUTS, outputs, layers, nodes }
}

const fn node(name: &'static str, layer: usize, inputs: &'static [NodeInput], outputs: &'static [Dims]) -> Node {
    Node { name, layer, inputs, outputs }
}

const CHAIN: &[Node] = &[
    node("dense", 0, &[NodeInput::Input(0)], &[Dims::new(&[HIDDEN])]),
    node("dense_1", 1, &[NodeInput::Node(0, 0)], &[Dims::new(&[OUT])]),
];
const BRANCHES: &[Node] = &[
    node("score", 0, &[NodeInput::Input(0)], &[Dims::new(&[1])]),
    node("kind", 1, &[NodeInput::Input(0)], &[Dims::new(&[OUT])]),
];

const CLASS: &[(Port, NodeInput)] = &[(port("class", &[OUT]), NodeInput::Node(1, 0))];
const FREE: &[Parameter] = &[parameter("kernel", &[IN, HIDDEN], 0.0), parameter("bias", &[HIDDEN], 0.0)];
const FREE_HEAD: &[Parameter] = &[parameter("kernel", &[HIDDEN, OUT], 0.0), parameter("bias", &[OUT], 0.0)];
const HELD: &[Parameter] = &[parameter("kernel", &[IN, HIDDEN], 0.01), parameter("bias", &[HIDDEN], 0.0)];
const HELD_HEAD: &[Parameter] = &[parameter("kernel", &[HIDDEN, OUT], 0.01), parameter("bias", &[OUT], 0.0)];

static PLAIN_NET: Description =
    description(&[layer("dense", FREE, false), layer("dense_1", FREE_HEAD, false)], CHAIN, CLASS);
static FROZEN_NET: Description =
    description(&[layer("dense", FREE, true), layer("dense_1", FREE_HEAD, false)], CHAIN, CLASS);
static HELD_NET: Description =
    description(&[layer("dense", HELD, false), layer("dense_1", HELD_HEAD, false)], CHAIN, CLASS);

impl<const KIND: usize> Net<KIND> {
    pub(crate) fn new(seed: u64) -> Self {
        Self { handle: Handle::new::<f64>(Self::DESCRIPTION, seed) }
    }

    pub(crate) fn flat(&self) -> &[f64] {
        formwork::flat(self.handle.parameters())
    }

    pub(crate) fn flat_mut(&mut self) -> &mut [f64] {
        formwork::flat_mut(self.handle.parameters_mut())
    }
}

/// Slots: the hidden activation, and its cotangent.
const SLOTS: Plan<2> = Plan::new([Extent::of(Dims::new(&[HIDDEN])); 2]);

impl<const KIND: usize> Model for Net<KIND> {
    type Scalar = f64;
    type Params = Params;
    type Inputs = (Input<f64, D1<IN>>,);
    type Outputs = (Output<f64, D1<OUT>, tag::Softmax>,);
    type Prediction<const B: usize> = formwork::Batch<f64, D1<OUT>, B>;

    const DESCRIPTION: &'static Description = match KIND {
        FROZEN => &FROZEN_NET,
        PENALIZED => &HELD_NET,
        _ => &PLAIN_NET,
    };
    const PREDICT: Extent = SLOTS.extent();
    const TRAIN: Extent = SLOTS.extent();
    const FLOPS: usize = if KIND == HEAVY { 100_000_000 } else { 2 * (IN + OUT) * HIDDEN };

    fn parameters(&self) -> &Params {
        self.handle.parameters()
    }

    fn parameters_mut(&mut self) -> &mut Params {
        self.handle.parameters_mut()
    }

    fn draws(&mut self) -> &mut Draws {
        self.handle.draws()
    }

    fn predict(
        params: &Params,
        inputs: &[Source<'_, f64>],
        outputs: &mut [&mut [f64]],
        memory: Memory<'_, f64>,
        run: Run<'_>,
    ) {
        Self::forward(params, inputs, outputs, memory, run);
    }

    fn forward(
        params: &Params,
        inputs: &[Source<'_, f64>],
        outputs: &mut [&mut [f64]],
        memory: Memory<'_, f64>,
        run: Run<'_>,
    ) {
        let [hidden, _] = SLOTS.split(memory.arena, run.capacity());
        let hidden = &mut hidden[..run.filled().get() * HIDDEN];
        dense(values(inputs), params.hidden_kernel.as_slice(), params.hidden_bias.as_slice(), hidden);
        relu(hidden);
        dense(hidden, params.kernel.as_slice(), params.bias.as_slice(), outputs[0]);
        softmax(outputs[0], OUT);
    }

    fn backward<const WEIGHTS: bool, const INPUTS: bool>(
        params: &Params,
        inputs: &[Source<'_, f64>],
        reverse: Reverse<'_, '_, f64>,
        gradients: &mut Params,
        arena: &mut [f64],
        run: Run<'_>,
    ) {
        let [hidden, d_hidden] = SLOTS.split(arena, run.capacity());
        let (hidden, d_hidden) =
            (&mut hidden[..run.filled().get() * HIDDEN], &mut d_hidden[..run.filled().get() * HIDDEN]);
        if run.fused & 1 == 0 {
            softmax_back(reverse.outputs[0], reverse.d_outputs[0], OUT);
        }
        if WEIGHTS {
            let (kernel, bias) = (gradients.kernel.as_mut_slice(), gradients.bias.as_mut_slice());
            weights_back(hidden, reverse.d_outputs[0], kernel, bias, run.add);
        }
        inputs_back(reverse.d_outputs[0], params.kernel.as_slice(), d_hidden, OUT, false);
        relu_back(hidden, d_hidden);
        if WEIGHTS && KIND != FROZEN {
            let (kernel, bias) = (gradients.hidden_kernel.as_mut_slice(), gradients.hidden_bias.as_mut_slice());
            weights_back(values(inputs), d_hidden, kernel, bias, run.add);
        }
        if INPUTS {
            inputs_back(d_hidden, params.hidden_kernel.as_slice(), reverse.d_inputs[0], HIDDEN, false);
        }
    }
}

/// `Dense(1)` and `Dense(3, activation = softmax)` side by side on the same input.
#[derive(Clone)]
pub(crate) struct Fork {
    pub(crate) handle: Handle<ForkParams>,
}

#[derive(Debug)]
#[repr(C)]
pub(crate) struct ForkParams {
    pub(crate) score_kernel: SMatrix<f64, 1, IN>,
    pub(crate) score_bias: SVector<f64, 1>,
    pub(crate) kind_kernel: SMatrix<f64, OUT, IN>,
    pub(crate) kind_bias: SVector<f64, OUT>,
}

crate::__plain!(ForkParams { score_kernel, score_bias, kind_kernel, kind_bias });

/// The outputs of [`Fork`].
#[derive(Clone, Debug)]
pub(crate) struct ForkPrediction<const B: usize> {
    pub(crate) score: formwork::Batch<f64, D1<1>, B>,
    pub(crate) kind: formwork::Batch<f64, D1<OUT>, B>,
}

impl<const B: usize> Prediction<f64> for ForkPrediction<B> {
    fn zeros() -> Self {
        Self { score: formwork::Batch::zeros(), kind: formwork::Batch::zeros() }
    }

    fn set_filled(&mut self, filled: usize) {
        Prediction::set_filled(&mut self.score, filled);
        Prediction::set_filled(&mut self.kind, filled);
    }

    fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a [f64])) {
        visit(self.score.storage());
        visit(self.kind.storage());
    }

    fn each_mut<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut [f64])) {
        visit(self.score.storage_mut());
        visit(self.kind.storage_mut());
    }
}

const FORK_OUTPUTS: &[(Port, NodeInput)] =
    &[(port("score", &[1]), NodeInput::Node(0, 0)), (port("kind", &[OUT]), NodeInput::Node(1, 0))];
const SCORE: &[Parameter] = &[parameter("kernel", &[IN, 1], 0.0), parameter("bias", &[1], 0.0)];
const KIND: &[Parameter] = &[parameter("kernel", &[IN, OUT], 0.0), parameter("bias", &[OUT], 0.0)];

static FORK: Description =
    description(&[layer("score", SCORE, false), layer("kind", KIND, false)], BRANCHES, FORK_OUTPUTS);

impl Fork {
    pub(crate) fn new(seed: u64) -> Self {
        Self { handle: Handle::new::<f64>(&FORK, seed) }
    }
}

impl Model for Fork {
    type Scalar = f64;
    type Params = ForkParams;
    type Inputs = (Input<f64, D1<IN>>,);
    type Outputs = (Output<f64, D1<1>, tag::Linear>, Output<f64, D1<OUT>, tag::Softmax>);
    type Prediction<const B: usize> = ForkPrediction<B>;

    const DESCRIPTION: &'static Description = &FORK;
    const PREDICT: Extent = Extent::ZERO;
    const TRAIN: Extent = Extent::ZERO;
    const FLOPS: usize = 2 * IN * (OUT + 1);

    fn parameters(&self) -> &ForkParams {
        self.handle.parameters()
    }

    fn parameters_mut(&mut self) -> &mut ForkParams {
        self.handle.parameters_mut()
    }

    fn draws(&mut self) -> &mut Draws {
        self.handle.draws()
    }

    fn predict(
        params: &ForkParams,
        inputs: &[Source<'_, f64>],
        outputs: &mut [&mut [f64]],
        memory: Memory<'_, f64>,
        run: Run<'_>,
    ) {
        Self::forward(params, inputs, outputs, memory, run);
    }

    fn forward(
        params: &ForkParams,
        inputs: &[Source<'_, f64>],
        outputs: &mut [&mut [f64]],
        _memory: Memory<'_, f64>,
        _run: Run<'_>,
    ) {
        dense(values(inputs), params.score_kernel.as_slice(), params.score_bias.as_slice(), outputs[0]);
        dense(values(inputs), params.kind_kernel.as_slice(), params.kind_bias.as_slice(), outputs[1]);
        softmax(outputs[1], OUT);
    }

    fn backward<const WEIGHTS: bool, const INPUTS: bool>(
        params: &ForkParams,
        inputs: &[Source<'_, f64>],
        reverse: Reverse<'_, '_, f64>,
        gradients: &mut ForkParams,
        _arena: &mut [f64],
        run: Run<'_>,
    ) {
        if run.fused & 2 == 0 {
            softmax_back(reverse.outputs[1], reverse.d_outputs[1], OUT);
        }
        if WEIGHTS {
            let (kernel, bias) = (gradients.score_kernel.as_mut_slice(), gradients.score_bias.as_mut_slice());
            weights_back(values(inputs), reverse.d_outputs[0], kernel, bias, run.add);
            let (kernel, bias) = (gradients.kind_kernel.as_mut_slice(), gradients.kind_bias.as_mut_slice());
            weights_back(values(inputs), reverse.d_outputs[1], kernel, bias, run.add);
        }
        if INPUTS {
            inputs_back(reverse.d_outputs[0], params.score_kernel.as_slice(), reverse.d_inputs[0], 1, false);
            inputs_back(reverse.d_outputs[1], params.kind_kernel.as_slice(), reverse.d_inputs[0], OUT, true);
        }
    }
}

fn values<'a>(inputs: &[Source<'a, f64>]) -> &'a [f64] {
    match inputs[0] {
        Source::Values(values) => values,
        Source::Ids(_) => unreachable!("the input is of numbers"),
    }
}

/// `y = x · w + b`, sample after sample; `w` is `[in, out]` row-major.
fn dense(x: &[f64], w: &[f64], b: &[f64], y: &mut [f64]) {
    let (outputs, inputs) = (b.len(), w.len() / b.len());
    for (x, y) in x.chunks(inputs).zip(y.chunks_mut(outputs)) {
        y.copy_from_slice(b);
        for (x, w) in x.iter().zip(w.chunks(outputs)) {
            for (y, w) in y.iter_mut().zip(w) {
                *y += x * w;
            }
        }
    }
}

fn weights_back(x: &[f64], d_y: &[f64], d_w: &mut [f64], d_b: &mut [f64], add: bool) {
    let (outputs, inputs) = (d_b.len(), d_w.len() / d_b.len());
    if !add {
        d_w.fill(0.0);
        d_b.fill(0.0);
    }
    for (x, d_y) in x.chunks(inputs).zip(d_y.chunks(outputs)) {
        for (d_b, d_y) in d_b.iter_mut().zip(d_y) {
            *d_b += d_y;
        }
        for (x, d_w) in x.iter().zip(d_w.chunks_mut(outputs)) {
            for (d_w, d_y) in d_w.iter_mut().zip(d_y) {
                *d_w += x * d_y;
            }
        }
    }
}

fn inputs_back(d_y: &[f64], w: &[f64], d_x: &mut [f64], outputs: usize, add: bool) {
    for (d_y, d_x) in d_y.chunks(outputs).zip(d_x.chunks_mut(w.len() / outputs)) {
        for (d_x, w) in d_x.iter_mut().zip(w.chunks(outputs)) {
            let product: f64 = d_y.iter().zip(w).map(|(d_y, w)| d_y * w).sum();
            *d_x = if add { *d_x + product } else { product };
        }
    }
}

fn relu(values: &mut [f64]) {
    for value in values {
        // Not `max`, which would turn what is no number into 0.
        *value = if *value < 0.0 { 0.0 } else { *value };
    }
}

fn relu_back(values: &[f64], cotangents: &mut [f64]) {
    for (cotangent, value) in cotangents.iter_mut().zip(values) {
        if *value <= 0.0 {
            *cotangent = 0.0;
        }
    }
}

fn softmax(values: &mut [f64], len: usize) {
    for row in values.chunks_mut(len) {
        let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut sum = 0.0;
        for value in &mut *row {
            *value = (*value - largest).exp();
            sum += *value;
        }
        for value in row {
            *value /= sum;
        }
    }
}

fn softmax_back(values: &[f64], cotangents: &mut [f64], len: usize) {
    for (row, cotangents) in values.chunks(len).zip(cotangents.chunks_mut(len)) {
        let dot: f64 = row.iter().zip(&*cotangents).map(|(value, cotangent)| value * cotangent).sum();
        for (cotangent, value) in cotangents.iter_mut().zip(row) {
            *cotangent = value * (*cotangent - dot);
        }
    }
}
