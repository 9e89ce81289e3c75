//! Batch normalization: each channel by its statistics over the batch, at inference by their moving averages (Keras's
//! `BatchNormalization`).
//!
//! A frozen layer works as at inference while the rest trains, whoever froze it: its own attribute, that of a model
//! around it, or the trainer. So the passes are the same for all.

use super::{PLAIN, elementwise_flops, parameter};
use crate::ir::{
    Arg, ArgSpec, At, Backward, Default, DimsCall, Forward, Kind, MaskRule, Op, Operand, ParameterSpec, Rule, Settle,
};
use formwork_shape::{batch_norm, batch_norm_channels};

pub(super) static BATCH_NORMALIZATION: Op = Op {
    layer: "BatchNormalization",
    keras: "BatchNormalization",
    args: &[
        ArgSpec { name: "axis", kind: Kind::Axis, default: Default::Axis(-1) },
        ArgSpec { name: "momentum", kind: Kind::Rate, default: Default::Number(0.99) },
        ArgSpec { name: "epsilon", kind: Kind::Epsilon, default: Default::Number(1e-3) },
        ArgSpec { name: "center", kind: Kind::Flag, default: Default::Flag(true) },
        ArgSpec { name: "scale", kind: Kind::Flag, default: Default::Flag(true) },
        ArgSpec { name: "beta_initializer", kind: Kind::Initializer, default: Default::Initializer("zeros") },
        ArgSpec { name: "gamma_initializer", kind: Kind::Initializer, default: Default::Initializer("ones") },
        ArgSpec { name: "moving_mean_initializer", kind: Kind::Initializer, default: Default::Initializer("zeros") },
        ArgSpec { name: "moving_variance_initializer", kind: Kind::Initializer, default: Default::Initializer("ones") },
        ArgSpec { name: "beta_regularizer", kind: Kind::Regularizer, default: Default::Absent },
        ArgSpec { name: "gamma_regularizer", kind: Kind::Regularizer, default: Default::Absent },
    ],
    mask: |_| MaskRule::Pass,
    rule: Rule { function: "batch_norm", evaluate: |known| batch_norm(known[0].dims(), known[1].axis()) },
    operands,
    parameters: |at| {
        let given = [("gamma", "scale"), ("beta", "center")].into_iter().filter(|(_, flag)| at.config.flag(flag));
        let moving = ["moving_mean", "moving_variance"].map(|name| per_channel(at, name));
        let moving = moving.map(|spec| ParameterSpec { trainable: false, ..spec });
        given.map(|(name, _)| per_channel(at, name)).chain(moving).collect()
    },
    coupled: true,
    centers: |config| Some(config.axis("axis")),
    flops: elementwise_flops,
    forward,
    backward,
    settle,
    ..PLAIN
};

fn operands(at: At<'_>) -> Vec<Operand> {
    vec![at.dims(0), Operand::Axis(at.config.axis("axis"))]
}

fn dims(at: At<'_>) -> DimsCall {
    DimsCall { ty: "BatchNormDims", make: "new", operands: operands(at) }
}

fn per_channel(at: At<'_>, name: &'static str) -> ParameterSpec {
    let evaluate = |known: &[crate::ir::Known]| batch_norm_channels(known[0].dims(), known[1].axis());
    parameter(at, name, "batch_norm_channels", operands(at), evaluate)
}

/// A parameter, or nothing where the flag switches it off.
fn optional(at: At<'_>, name: &'static str, flag: &str) -> Arg {
    if at.config.flag(flag) { Arg::Parameter(name) } else { Arg::Empty }
}

fn forward(pass: &mut Forward<'_>) {
    let (at, x, y) = (pass.at(), pass.input(0), pass.fresh());
    let (mut mean, mut variance) = (Arg::Parameter("moving_mean"), Arg::Parameter("moving_variance"));
    if pass.training {
        let channels = || Operand::Call("batch_norm_channels", operands(at));
        let batch = [pass.fixed(channels()), pass.fixed(channels())];
        let (of_mean, of_variance) = (Arg::Write(batch[0]), Arg::Write(batch[1]));
        let args = vec![Arg::Frozen, Arg::Read(x), pass.mask(0), mean, variance, of_mean, of_variance];
        pass.kernel("batch_norm_statistics", dims(at), args);
        pass.save("mean", batch[0]);
        pass.save("variance", batch[1]);
        (mean, variance) = (Arg::Read(batch[0]), Arg::Read(batch[1]));
    }
    let (gamma, beta) = (optional(at, "gamma", "scale"), optional(at, "beta", "center"));
    let args = vec![at.number("epsilon"), Arg::Read(x), mean, variance, gamma, beta, Arg::Write(y)];
    pass.kernel("batch_norm_forward", dims(at), args);
    pass.give(y);
}

fn backward(pass: &mut Backward<'_>) {
    let (at, dy) = (pass.at(), pass.cotangent());
    let (epsilon, gamma) = (at.number("epsilon"), optional(at, "gamma", "scale"));
    let sums = pass.fixed(Operand::Call("batch_norm_sums", operands(at)));
    let (x, mask) = (Arg::Read(pass.input(0)), pass.mask(0));
    let (mean, variance) = (Arg::Read(pass.saved("mean")), Arg::Read(pass.saved("variance")));
    let read = [epsilon.clone(), x.clone(), Arg::Read(dy), mean.clone(), variance.clone()];
    let args = read.into_iter().chain([Arg::Write(sums)]).collect();
    pass.kernel("batch_norm_backward_sums", dims(at), args);
    let (sums, add) = (Arg::Read(sums), pass.add_parameters());
    for (row, name, flag) in [(0, "beta", "center"), (1, "gamma", "scale")] {
        if at.config.flag(flag) {
            let args = vec![Arg::Count(row), sums.clone(), Arg::Gradient(name), add.clone()];
            pass.parameters("batch_norm_backward_parameter", dims(at), args);
        }
    }
    pass.gradient(0, "batch_norm_backward_input", dims(at), |dx, add| {
        vec![epsilon, Arg::Frozen, x, mask, Arg::Read(dy), mean, variance, gamma, sums, dx, add]
    });
}

fn settle(pass: &mut Settle<'_>) {
    let (at, mean, variance) = (pass.at(), pass.saved("mean"), pass.saved("variance"));
    let moving = [Arg::Statistic("moving_mean"), Arg::Statistic("moving_variance")];
    let args = [Arg::Frozen, at.number("momentum"), Arg::Read(mean), Arg::Read(variance)].into_iter().chain(moving);
    pass.kernel("batch_norm_settle", dims(at), args.collect());
}
