//! Two recurrent layers over one sequence, one from each end, and what becomes of their outputs (Keras's
//! `Bidirectional`).

use super::cell::Cell;
use super::direction::{BACK, Direction, ONWARDS};
use super::{PLAIN, cell_of, mask};
use crate::ir::{
    Add, Arg, ArgSpec, At, Backward, BufferId, Config, Default, DimsCall, Forward, Inputs, Kind, Known, MaskRule, Op,
    Operand, Rule,
};
use formwork_shape::{Dims, ShapeError, bidirectional};

pub(in crate::ops) static BIDIRECTIONAL: Op = Op {
    layer: "Bidirectional",
    keras: "Bidirectional",
    inputs: Inputs::Between(1, 5),
    args: &[
        ArgSpec { name: "layer", kind: Kind::Layer(&["Lstm", "Gru", "SimpleRnn"]), default: Default::Required },
        ArgSpec {
            name: "merge_mode",
            kind: Kind::Choice(&["concat", "sum", "mul", "ave", "none"]),
            default: Default::Choice("concat"),
        },
    ],
    mask: |config| inner(config).map_or(MaskRule::Consume, |(_, layer)| mask(layer)),
    masked: outputs,
    rule: Rule { function: "bidirectional", evaluate },
    operands: |at| operands(at, sequences(at.config), at.config.choice("merge_mode") == "concat"),
    more: |at, output| {
        let sequences = sequences(at.config) && output < outputs(at.config);
        (Rule { function: "bidirectional", evaluate }, operands(at, sequences, false))
    },
    outputs: |config| {
        let states = inner(config).filter(|(_, layer)| layer.flag("return_state")).map_or(0, |(cell, _)| cell.states);
        outputs(config) + 2 * states
    },
    parameters: |at| directions(at.config).iter().flat_map(|direction| direction.parameters(at)).collect(),
    flops: |at| match &directions(at.config)[..] {
        [one, ..] => one.flops(at, 2),
        [] => Operand::Index(0),
    },
    forward,
    backward,
    ..PLAIN
};

/// The layer inside, and its cell.
fn inner(config: &Config) -> Option<(&'static Cell, &Config)> {
    config.layer("layer").map(|(_, layer)| (cell_of(layer), layer))
}

/// How many values the two outputs become.
fn outputs(config: &Config) -> usize {
    if config.choice("merge_mode") == "none" { 2 } else { 1 }
}

fn sequences(config: &Config) -> bool {
    inner(config).is_some_and(|(_, layer)| layer.flag("return_sequences"))
}

/// The layer as written, and the one from the other end, whose outputs are turned round.
fn directions(config: &Config) -> Vec<Direction<'_>> {
    let Some((cell, layer)) = inner(config) else { return Vec::new() };
    let backwards = layer.flag("go_backwards");
    // As Keras has it, whatever the layer says of itself.
    let zeros_for_mask = layer.flag("return_sequences");
    let onwards = Direction { cell, config: layer, names: &ONWARDS, backwards, flipped: false, zeros_for_mask };
    let back = Direction { cell, config: layer, names: &BACK, backwards: !backwards, flipped: true, zeros_for_mask };
    vec![onwards, back]
}

fn evaluate(known: &[Known]) -> Result<Dims, ShapeError> {
    bidirectional(known[0].list(), known[1].size(), known[2].size(), known[3].flag(), known[4].flag())
}

fn operands(at: At<'_>, sequences: bool, concat: bool) -> Vec<Operand> {
    let (states, units) = inner(at.config)
        .map_or((0, Operand::Index(0)), |(cell, layer)| (cell.states, Operand::Size(layer.size("units"))));
    let inputs = Operand::List(at.inputs().to_vec());
    vec![inputs, units, Operand::Index(states), Operand::Flag(sequences), Operand::Flag(concat)]
}

fn forward(pass: &mut Forward<'_>) {
    let (at, config) = (pass.at(), pass.config);
    let mut halves = Vec::new();
    for (index, direction) in directions(config).into_iter().enumerate() {
        let states = direction.cell.states;
        let first = outputs(config) + index * states;
        let last: Vec<BufferId> = if direction.config.flag("return_state") {
            (0..states).map(|state| pass.fresh_at(first + state)).collect()
        } else {
            Vec::new()
        };
        let y = if outputs(config) == 2 { pass.fresh_at(index) } else { pass.room(direction.output(at)) };
        direction.forward(pass, 1 + index * states, y, &last);
        for (state, buffer) in last.into_iter().enumerate() {
            pass.give_at(first + state, buffer);
        }
        halves.push(y);
    }
    merge(pass, &halves);
}

/// Makes one output of two, or hands out both.
fn merge(pass: &mut Forward<'_>, halves: &[BufferId]) {
    let [onwards, back] = *halves else { return };
    let at = pass.at();
    let mode = at.config.choice("merge_mode");
    if mode == "none" {
        pass.give_at(0, onwards);
        return pass.give_at(1, back);
    }
    let y = pass.fresh();
    if mode == "concat" {
        for (index, half) in halves.iter().enumerate() {
            let args = vec![Arg::Read(*half), Arg::Update(y), Arg::Add(Add::No)];
            pass.kernel("scatter", region(at, index == 1), args);
        }
    } else {
        let variant = if mode == "mul" { "Multiply" } else { "Add" };
        let args = vec![Arg::Variant("Merge", variant), Arg::Read(onwards), Arg::Read(back), Arg::Write(y)];
        pass.kernel("merge_forward", pair(at), args);
    }
    if mode == "ave" {
        pass.kernel("divide", elements(at), vec![Arg::Count(2), Arg::Update(y)]);
    }
    pass.save("onwards", onwards);
    pass.save("back", back);
    pass.give(y);
}

fn backward(pass: &mut Backward<'_>) {
    let config = pass.config;
    let cotangents = halve(pass);
    for (index, (direction, dy)) in directions(config).into_iter().zip(cotangents).enumerate() {
        let states = direction.cell.states;
        let last = direction.last_cotangents(pass, outputs(config) + index * states);
        direction.backward(pass, 1 + index * states, dy, last);
    }
}

/// The gradients of both outputs from that of what became of them.
fn halve(pass: &mut Backward<'_>) -> [Arg; 2] {
    let at = pass.at();
    let mode = at.config.choice("merge_mode");
    if mode == "none" {
        return [pass.cotangent_at(0), pass.cotangent_at(1)];
    }
    let (Arg::Read(dy), [one, ..]) = (pass.cotangent_at(0), &directions(at.config)[..]) else {
        return [Arg::Empty, Arg::Empty];
    };
    let half = one.output(at);
    match mode {
        "concat" => [false, true].map(|second| {
            let to = pass.room(half.clone());
            pass.kernel("gather", region(at, second), vec![Arg::Read(dy), Arg::Write(to), Arg::Add(Add::No)]);
            Arg::Read(to)
        }),
        "mul" => ["Left", "Right"].map(|side| {
            let (to, operand) = (pass.room(half.clone()), |name| Arg::Read(pass.saved(name)));
            let mut args = vec![Arg::Variant("Merge", "Multiply"), Arg::Variant("Side", side)];
            args.extend([operand("onwards"), operand("back"), Arg::Read(dy), Arg::Write(to), Arg::Add(Add::No)]);
            pass.kernel("merge_backward", pair(at), args);
            Arg::Read(to)
        }),
        "ave" => {
            let half = pass.in_place(dy, "divide", elements(at), |dy| vec![Arg::Count(2), dy]);
            [Arg::Read(half), Arg::Read(half)]
        }
        _ => [Arg::Read(dy), Arg::Read(dy)],
    }
}

/// The place of one half in outputs that are joined end to end.
fn region(at: At<'_>, second: bool) -> DimsCall {
    let directions = directions(at.config);
    let half = directions.first().map_or(Operand::Index(0), |one| one.output(at));
    let units = directions.first().map_or(Operand::Index(0), Direction::units);
    let offset = vec![units, Operand::Flag(sequences(at.config)), Operand::Flag(second)];
    let offset = Operand::Call("bidirectional_offset", offset);
    DimsCall { ty: "RegionDims", make: "new", operands: vec![at.out(), offset, half] }
}

fn pair(at: At<'_>) -> DimsCall {
    DimsCall { ty: "MergeDims", make: "new", operands: vec![at.out(), at.out()] }
}

fn elements(at: At<'_>) -> DimsCall {
    DimsCall { ty: "Elements", make: "new", operands: vec![at.out()] }
}
