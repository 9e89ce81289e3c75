//! Dropout: in training, zeroes elements at random and scales the others by `1 / (1 - rate)` (Keras's `Dropout`).
//!
//! The choice is a function of (seed, step, node, element), so the backward pass draws it again instead of storing it.

use super::{PLAIN, elementwise_flops};
use crate::ir::{Arg, ArgSpec, At, Default, DimsCall, Kind, MaskRule, Op};

pub(super) static DROPOUT: Op = Op {
    layer: "Dropout",
    keras: "Dropout",
    function: Some("dropout"),
    args: &[ArgSpec { name: "rate", kind: Kind::Rate, default: Default::Required }],
    mask: |_| MaskRule::Pass,
    noisy: true,
    flops: elementwise_flops,
    forward: |pass| {
        let y = pass.copy(pass.input(0));
        if pass.training {
            let at = pass.at();
            pass.kernel("dropout", dims(at), args(at, Arg::Update(y)));
        }
        pass.give(y);
    },
    backward: |pass| {
        let at = pass.at();
        let dx = pass.in_place(pass.cotangent(), "dropout", dims(at), |dx| args(at, dx));
        pass.pass_on(0, dx);
    },
    ..PLAIN
};

fn dims(at: At<'_>) -> DimsCall {
    DimsCall { ty: "Elements", make: "new", operands: vec![at.out()] }
}

fn args(at: At<'_>, y: Arg) -> Vec<Arg> {
    let rate = at.config.number("rate").map(|rate| Arg::Number(rate.clone()));
    rate.into_iter().chain([Arg::Stream, Arg::First, y]).collect()
}
