//! Global pooling: the largest value, or the mean, of a whole sample, channel by channel (Keras's `GlobalMaxPooling…` and
//! `GlobalAveragePooling…`).

use super::PLAIN;
use super::layout::DATA_FORMAT;
use crate::ir::{Arg, ArgSpec, At, Default, DimsCall, Kind, MaskRule, Op, Operand, Rule};
use formwork_shape::global_pool;

macro_rules! global_pooling {
    ($layer:literal, $keras:literal, $function:literal, $axes:literal, $forward:literal, $backward:literal) => {
        Op {
            layer: $layer,
            keras: $keras,
            function: Some($function),
            args: &[DATA_FORMAT, ArgSpec { name: "keepdims", kind: Kind::Flag, default: Default::Flag(false) }],
            // Keras knows no mask of images, and no maximum that leaves steps out.
            mask: |_| if $layer == "GlobalAveragePool1d" { MaskRule::Consume } else { MaskRule::Reject },
            rule: Rule {
                function: "global_pool",
                evaluate: |known| global_pool(known[0].dims(), known[1].size(), known[2].flag()),
            },
            operands: |at| vec![at.dims(0), Operand::Index($axes), Operand::Flag(at.config.flag("keepdims"))],
            flops: |at| Operand::Call("elements", vec![at.dims(0)]),
            forward: |pass| {
                let (at, x, y) = (pass.at(), pass.input(0), pass.fresh());
                let mask = (!$layer.starts_with("GlobalMax")).then(|| mask(pass.mask(0), $axes));
                let args = [Some(Arg::Read(x)), mask, Some(Arg::Write(y))];
                pass.kernel($forward, dims(at), args.into_iter().flatten().collect());
                pass.give(y);
            },
            backward: |pass| {
                let (at, x, dy) = (pass.at(), pass.input(0), pass.cotangent());
                let x = if $layer.starts_with("GlobalMax") { Arg::Read(x) } else { mask(pass.mask(0), $axes) };
                pass.gradient(0, $backward, dims(at), |dx, add| vec![x, Arg::Read(dy), dx, add]);
            },
            ..PLAIN
        }
    };
}

pub(super) static MAX_1D: Op = global_pooling!(
    "GlobalMaxPool1d",
    "GlobalMaxPooling1D",
    "global_max_pool1d",
    1,
    "global_max_forward",
    "global_max_backward"
);
pub(super) static MAX_2D: Op = global_pooling!(
    "GlobalMaxPool2d",
    "GlobalMaxPooling2D",
    "global_max_pool2d",
    2,
    "global_max_forward",
    "global_max_backward"
);
pub(super) static MAX_3D: Op = global_pooling!(
    "GlobalMaxPool3d",
    "GlobalMaxPooling3D",
    "global_max_pool3d",
    3,
    "global_max_forward",
    "global_max_backward"
);
pub(super) static AVERAGE_1D: Op = global_pooling!(
    "GlobalAveragePool1d",
    "GlobalAveragePooling1D",
    "global_average_pool1d",
    1,
    "global_average_forward",
    "global_average_backward"
);
pub(super) static AVERAGE_2D: Op = global_pooling!(
    "GlobalAveragePool2d",
    "GlobalAveragePooling2D",
    "global_average_pool2d",
    2,
    "global_average_forward",
    "global_average_backward"
);
pub(super) static AVERAGE_3D: Op = global_pooling!(
    "GlobalAveragePool3d",
    "GlobalAveragePooling3D",
    "global_average_pool3d",
    3,
    "global_average_forward",
    "global_average_backward"
);

fn dims(at: At<'_>) -> DimsCall {
    DimsCall { ty: "GlobalPoolDims", make: "new", operands: vec![at.dims(0)] }
}

/// A mean over steps leaves out those that do not count; Keras knows no mask of images.
fn mask(mask: Arg, axes: usize) -> Arg {
    if axes == 1 { mask } else { Arg::Empty }
}
