//! Dot: sums of products along an axis of each of two values, sample by sample (Keras's `Dot`).

use super::PLAIN;
use crate::ir::{
    Add, Arg, ArgSpec, At, Backward, Default, DimsCall, Forward, Inputs, Kind, MaskRule, Op, Operand, Rule,
};
use formwork_shape::dot;

pub(super) static DOT: Op = Op {
    layer: "Dot",
    keras: "Dot",
    function: Some("dot"),
    inputs: Inputs::Exactly(2),
    args: &[
        ArgSpec { name: "axes", kind: Kind::Axes, default: Default::Required },
        ArgSpec { name: "normalize", kind: Kind::Flag, default: Default::Flag(false) },
    ],
    normal: |at| vec![("axes", Operand::Call("dot_axis_pair", operands(at)))],
    mask: |_| MaskRule::Consume,
    rule: Rule { function: "dot", evaluate: |known| dot(known[0].dims(), known[1].dims(), known[2].axes()) },
    operands,
    flops: |at| Operand::Call("dot_flops", operands(at)),
    forward,
    backward,
    ..PLAIN
};

fn operands(at: At<'_>) -> Vec<Operand> {
    vec![at.dims(0), at.dims(1), Operand::Axes(at.config.axes("axes"))]
}

fn dims(at: At<'_>) -> DimsCall {
    DimsCall { ty: "DotDims", make: "new", operands: operands(at) }
}

/// The two values, as the kernels' `Side` names them, and under which names their normalized forms are saved.
const SIDES: [(&str, &str, &str); 2] = [("Left", "left", "left_scale"), ("Right", "right", "right_scale")];

/// Keras bounds the length of a vector from below.
fn unit() -> [Arg; 2] {
    [Arg::Variant("Norm", "Unit"), Arg::Number(super::number(1e-7))]
}

/// The axis of one value.
fn along(at: At<'_>, index: usize) -> Vec<Operand> {
    let axes = at.config.axes("axes");
    let axis = axes.get(index).or(axes.last()).copied();
    vec![at.dims(index), Operand::Axes(axis.into_iter().collect())]
}

fn norm_dims(at: At<'_>, index: usize) -> DimsCall {
    DimsCall { ty: "NormDims", make: "new", operands: along(at, index) }
}

fn forward(pass: &mut Forward<'_>) {
    let (at, mut factors) = (pass.at(), [pass.input(0), pass.input(1)]);
    for (index, (_, name, scale_name)) in SIDES.into_iter().enumerate() {
        if at.config.flag("normalize") {
            let groups = || Operand::Call("layer_norm_groups", along(at, index));
            let (x, mean, scale) = (factors[index], pass.room(groups()), pass.room(groups()));
            factors[index] = pass.room(at.dims(index));
            let [norm, epsilon] = unit();
            let (to, mean) = (Arg::Write(factors[index]), Arg::Write(mean));
            let args = vec![norm, epsilon, Arg::Read(x), Arg::Empty, Arg::Empty, mean, Arg::Write(scale), to];
            pass.kernel("norm_forward", norm_dims(at, index), args);
            pass.save(scale_name, scale);
        }
        pass.save(name, factors[index]);
    }
    let y = pass.fresh();
    pass.kernel("dot_forward", dims(at), vec![Arg::Read(factors[0]), Arg::Read(factors[1]), Arg::Write(y)]);
    pass.give(y);
}

fn backward(pass: &mut Backward<'_>) {
    let (at, dy) = (pass.at(), pass.cotangent());
    for (index, (side, _, scale)) in SIDES.into_iter().enumerate() {
        let other = pass.saved(SIDES[1 - index].1);
        let args = |dx, add| vec![Arg::Variant("Side", side), Arg::Read(other), Arg::Read(dy), dx, add];
        if !at.config.flag("normalize") {
            pass.gradient(index, "dot_backward", dims(at), args);
        } else if let Some(own) = pass.own_gradient(index) {
            pass.kernel("dot_backward", dims(at), args(Arg::Write(own), Arg::Add(Add::No)));
            let ([norm, epsilon], x, scale) = (unit(), pass.input(index), pass.saved(scale));
            pass.gradient(index, "norm_backward_input", norm_dims(at, index), |dx, add| {
                vec![norm, epsilon, Arg::Read(x), Arg::Read(own), Arg::Empty, Arg::Read(scale), Arg::Empty, dx, add]
            });
        }
    }
}
