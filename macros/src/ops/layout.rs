//! Channels first: what stands in front of an op that computes with channels last, and behind it.
//!
//! A model whose images come channels first is converted where it meets such an op first: behind one op and in front of
//! the next the two conversions cancel (`resolve/layout.rs`).

use super::PLAIN;
use super::slice::gather;
use crate::ir::{Arg, ArgSpec, At, Default, DimsCall, Kind, Op, Operand, Rule};
use formwork_shape::channels;

/// Keras's argument, as every op with channels has it.
pub(super) const DATA_FORMAT: ArgSpec = ArgSpec {
    name: "data_format",
    kind: Kind::Choice(&["channels_last", "channels_first"]),
    default: Default::Choice("channels_last"),
};

macro_rules! layout {
    ($to_last:literal) => {
        Op {
            layer: "Permute",
            keras: "Permute",
            rule: Rule { function: "channels", evaluate: |known| channels(known[0].dims(), known[1].flag()) },
            operands: |at| vec![at.dims(0), Operand::Flag($to_last)],
            forward: |pass| gather(pass, dims(pass.at(), $to_last)),
            backward: |pass| {
                let (at, dy) = (pass.at(), pass.cotangent());
                pass.gradient(0, "scatter", dims(at, $to_last), |dx, add| vec![Arg::Read(dy), dx, add]);
            },
            ..PLAIN
        }
    };
}

pub(super) static TO_LAST: Op = layout!(true);
pub(super) static TO_FIRST: Op = layout!(false);

fn dims(at: At<'_>, to_last: bool) -> DimsCall {
    DimsCall { ty: "RegionDims", make: "channels", operands: vec![at.dims(0), Operand::Flag(to_last)] }
}
