//! Pooling: the largest value, or the mean, of each position of a window, channel by channel (Keras's `MaxPooling…` and
//! `AveragePooling…`).

use super::PLAIN;
use super::layout::DATA_FORMAT;
use crate::ir::{Arg, ArgSpec, At, Default, DimsCall, Kind, MaskRule, Op, Operand, Rule, Size};
use formwork_shape::{Padding, pool, pool_reach};

macro_rules! pooling {
    ($layer:literal, $keras:literal, $function:literal, $args:expr, $forward:literal, $backward:literal) => {
        Op {
            layer: $layer,
            keras: $keras,
            function: Some($function),
            args: $args,
            // As large as the window where they are left out.
            normal: |at| vec![("strides", Operand::Sizes(strides(at)))],
            mask: |_| MaskRule::Reject,
            rule: Rule {
                function: "pool",
                evaluate: |known| pool(known[0].dims(), known[1].sizes(), known[2].sizes(), known[3].padding()),
            },
            operands,
            flops: |at| Operand::Call("pool_flops", operands(at)),
            reach: |at| Some((REACH, operands(at))),
            forward: |pass| {
                let (at, x, y) = (pass.at(), pass.input(0), pass.fresh());
                pass.kernel($forward, dims(at), vec![Arg::Read(x), Arg::Write(y)]);
                pass.give(y);
            },
            backward: |pass| {
                let (at, x, dy) = (pass.at(), pass.input(0), pass.cotangent());
                let max = $layer.starts_with("Max");
                let (x, gate) = if max { (Arg::Read(x), Some(Arg::Gate(None))) } else { (Arg::Empty, None) };
                pass.gradient(0, $backward, dims(at), |dx, add| {
                    [x, Arg::Read(dy), dx, add].into_iter().chain(gate).collect()
                });
            },
            ..PLAIN
        }
    };
}

const PADDINGS: &[&str] = &["valid", "same"];

const fn args(axes: usize) -> [ArgSpec; 4] {
    [
        ArgSpec { name: "pool_size", kind: Kind::PerAxis(axes), default: Default::PerAxis(2) },
        ArgSpec { name: "strides", kind: Kind::PerAxis(axes), default: Default::Absent },
        ArgSpec { name: "padding", kind: Kind::Choice(PADDINGS), default: Default::Choice("valid") },
        DATA_FORMAT,
    ]
}

const ONE_AXIS: &[ArgSpec] = &args(1);
const TWO_AXES: &[ArgSpec] = &args(2);
const THREE_AXES: &[ArgSpec] = &args(3);

pub(super) static MAX_1D: Op =
    pooling!("MaxPool1d", "MaxPooling1D", "max_pool1d", ONE_AXIS, "max_pool_forward", "max_pool_backward");
pub(super) static MAX_2D: Op =
    pooling!("MaxPool2d", "MaxPooling2D", "max_pool2d", TWO_AXES, "max_pool_forward", "max_pool_backward");
pub(super) static MAX_3D: Op =
    pooling!("MaxPool3d", "MaxPooling3D", "max_pool3d", THREE_AXES, "max_pool_forward", "max_pool_backward");
pub(super) static AVERAGE_1D: Op = pooling!(
    "AveragePool1d",
    "AveragePooling1D",
    "average_pool1d",
    ONE_AXIS,
    "average_pool_forward",
    "average_pool_backward"
);
pub(super) static AVERAGE_2D: Op = pooling!(
    "AveragePool2d",
    "AveragePooling2D",
    "average_pool2d",
    TWO_AXES,
    "average_pool_forward",
    "average_pool_backward"
);
pub(super) static AVERAGE_3D: Op = pooling!(
    "AveragePool3d",
    "AveragePooling3D",
    "average_pool3d",
    THREE_AXES,
    "average_pool_forward",
    "average_pool_backward"
);

/// The padding of a word.
pub(super) fn padding(word: &str) -> Operand {
    Operand::Padding(match word {
        "same" => Padding::Same,
        "causal" => Padding::Causal,
        _ => Padding::Valid,
    })
}

fn size(at: At<'_>) -> Vec<Size> {
    at.config.per_axis("pool_size").unwrap_or_default()
}

fn strides(at: At<'_>) -> Vec<Size> {
    at.config.per_axis("strides").unwrap_or_else(|| size(at))
}

fn operands(at: At<'_>) -> Vec<Operand> {
    let (size, strides) = (Operand::Sizes(size(at)), Operand::Sizes(strides(at)));
    vec![at.dims(0), size, strides, padding(at.config.choice("padding"))]
}

const REACH: Rule = Rule {
    function: "pool_reach",
    evaluate: |known| pool_reach(known[0].dims(), known[1].sizes(), known[2].sizes(), known[3].padding()),
};

fn dims(at: At<'_>) -> DimsCall {
    DimsCall { ty: "PoolDims", make: "new", operands: vec![Operand::Call("pool_window", operands(at))] }
}
