//! Recurrent layers: a cell reads a sequence step by step (Keras's `SimpleRNN`, `LSTM` and `GRU`).

mod bidirectional;
mod cell;
mod direction;
mod thin;

pub(super) use bidirectional::BIDIRECTIONAL;

use super::PLAIN;
use crate::ir::{ArgSpec, At, Backward, BufferId, Config, Default, Forward, Inputs, Kind, MaskRule, Op, Operand, Rule};
use cell::{Cell, GRU as GRU_CELL, LSTM as LSTM_CELL, SIMPLE as SIMPLE_CELL};
use direction::{ALONE, Direction};
use formwork_shape::recurrent;

const UNITS: ArgSpec = ArgSpec { name: "units", kind: Kind::Size, default: Default::Required };
const ACTIVATION: ArgSpec =
    ArgSpec { name: "activation", kind: Kind::Elementwise, default: Default::Activation("tanh") };
const RECURRENT_ACTIVATION: ArgSpec =
    ArgSpec { name: "recurrent_activation", kind: Kind::Elementwise, default: Default::Activation("sigmoid") };
const USE_BIAS: ArgSpec = flag("use_bias", true);
const KERNEL_INITIALIZER: ArgSpec = initializer("kernel_initializer", "glorot_uniform");
const RECURRENT_INITIALIZER: ArgSpec = initializer("recurrent_initializer", "orthogonal");
const BIAS_INITIALIZER: ArgSpec = initializer("bias_initializer", "zeros");
const KERNEL_REGULARIZER: ArgSpec = regularizer("kernel_regularizer");
const RECURRENT_REGULARIZER: ArgSpec = regularizer("recurrent_regularizer");
const BIAS_REGULARIZER: ArgSpec = regularizer("bias_regularizer");
const DROPOUT: ArgSpec = rate("dropout");
const RECURRENT_DROPOUT: ArgSpec = rate("recurrent_dropout");
const RETURN_SEQUENCES: ArgSpec = flag("return_sequences", false);
const RETURN_STATE: ArgSpec = flag("return_state", false);
const GO_BACKWARDS: ArgSpec = flag("go_backwards", false);
const STATEFUL: ArgSpec = flag("stateful", false);
const ZERO_OUTPUT: ArgSpec = flag("zero_output_for_mask", false);

const fn flag(name: &'static str, default: bool) -> ArgSpec {
    ArgSpec { name, kind: Kind::Flag, default: Default::Flag(default) }
}

const fn rate(name: &'static str) -> ArgSpec {
    ArgSpec { name, kind: Kind::Rate, default: Default::Number(0.0) }
}

const fn initializer(name: &'static str, default: &'static str) -> ArgSpec {
    ArgSpec { name, kind: Kind::Initializer, default: Default::Initializer(default) }
}

const fn regularizer(name: &'static str) -> ArgSpec {
    ArgSpec { name, kind: Kind::Regularizer, default: Default::Absent }
}

/// What all three rows have in common.
const RECURRENT: Op = Op {
    initial: &["unit_forget_bias"],
    mask,
    rule: Rule { function: "recurrent", evaluate: evaluate_rule },
    operands: |at| operands(at, at.config.flag("return_sequences")),
    more: |at, _| (Rule { function: "recurrent", evaluate: evaluate_rule }, operands(at, false)),
    outputs: |config| 1 + if config.flag("return_state") { cell_of(config).states } else { 0 },
    parameters: |at| alone(at.config).parameters(at),
    flops: |at| alone(at.config).flops(at, 1),
    forward,
    backward,
    ..PLAIN
};

pub(super) static SIMPLE_RNN: Op = Op {
    layer: "SimpleRnn",
    keras: "SimpleRNN",
    inputs: Inputs::Between(1, 2),
    args: &[
        UNITS,
        ACTIVATION,
        USE_BIAS,
        KERNEL_INITIALIZER,
        RECURRENT_INITIALIZER,
        BIAS_INITIALIZER,
        KERNEL_REGULARIZER,
        RECURRENT_REGULARIZER,
        BIAS_REGULARIZER,
        DROPOUT,
        RECURRENT_DROPOUT,
        RETURN_SEQUENCES,
        RETURN_STATE,
        GO_BACKWARDS,
        STATEFUL,
        ZERO_OUTPUT,
    ],
    ..RECURRENT
};

pub(super) static LSTM: Op = Op {
    layer: "Lstm",
    keras: "LSTM",
    inputs: Inputs::Between(1, 3),
    args: &[
        UNITS,
        ACTIVATION,
        RECURRENT_ACTIVATION,
        USE_BIAS,
        KERNEL_INITIALIZER,
        RECURRENT_INITIALIZER,
        BIAS_INITIALIZER,
        flag("unit_forget_bias", true),
        KERNEL_REGULARIZER,
        RECURRENT_REGULARIZER,
        BIAS_REGULARIZER,
        DROPOUT,
        RECURRENT_DROPOUT,
        RETURN_SEQUENCES,
        RETURN_STATE,
        GO_BACKWARDS,
        STATEFUL,
        ZERO_OUTPUT,
    ],
    ..RECURRENT
};

pub(super) static GRU: Op = Op {
    layer: "Gru",
    keras: "GRU",
    inputs: Inputs::Between(1, 2),
    args: &[
        UNITS,
        ACTIVATION,
        RECURRENT_ACTIVATION,
        USE_BIAS,
        KERNEL_INITIALIZER,
        RECURRENT_INITIALIZER,
        BIAS_INITIALIZER,
        KERNEL_REGULARIZER,
        RECURRENT_REGULARIZER,
        BIAS_REGULARIZER,
        DROPOUT,
        RECURRENT_DROPOUT,
        RETURN_SEQUENCES,
        RETURN_STATE,
        GO_BACKWARDS,
        STATEFUL,
        flag("reset_after", true),
        ZERO_OUTPUT,
    ],
    ..RECURRENT
};

/// The cell of a layer, told by the arguments that its cell alone has.
fn cell_of(config: &Config) -> &'static Cell {
    let has = |name| config.settings.iter().any(|(known, _)| *known == name);
    match (has("unit_forget_bias"), has("reset_after")) {
        (true, _) => &LSTM_CELL,
        (_, true) => &GRU_CELL,
        _ => &SIMPLE_CELL,
    }
}

/// A sequence keeps its steps, and with them their mask.
fn mask(config: &Config) -> MaskRule {
    if config.flag("return_sequences") { MaskRule::Pass } else { MaskRule::Consume }
}

fn evaluate_rule(known: &[crate::ir::Known]) -> Result<formwork_shape::Dims, formwork_shape::ShapeError> {
    recurrent(known[0].list(), known[1].size(), known[2].size(), known[3].flag())
}

fn operands(at: At<'_>, sequences: bool) -> Vec<Operand> {
    vec![
        Operand::List(at.inputs().to_vec()),
        Operand::Size(at.config.size("units")),
        Operand::Index(cell_of(at.config).states),
        Operand::Flag(sequences),
    ]
}

/// The one direction of a layer that stands alone.
fn alone(config: &Config) -> Direction<'_> {
    let backwards = config.flag("go_backwards");
    let zeros_for_mask = config.flag("zero_output_for_mask");
    Direction { cell: cell_of(config), config, names: &ALONE, backwards, flipped: false, zeros_for_mask }
}

fn forward(pass: &mut Forward<'_>) {
    let config = pass.config;
    let direction = alone(config);
    let y = pass.fresh();
    let last: Vec<BufferId> = if config.flag("return_state") {
        (0..direction.cell.states).map(|state| pass.fresh_at(1 + state)).collect()
    } else {
        Vec::new()
    };
    direction.forward(pass, 1, y, &last);
    pass.give(y);
    for (state, buffer) in last.into_iter().enumerate() {
        pass.give_at(1 + state, buffer);
    }
}

fn backward(pass: &mut Backward<'_>) {
    let direction = alone(pass.config);
    let (dy, last) = (pass.cotangent_at(0), direction.last_cotangents(pass, 1));
    direction.backward(pass, 1, dy, last);
}
