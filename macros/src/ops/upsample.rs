//! Upsampling over one to three axes: each position several times, or means between them (Keras's `UpSampling1D` to 3D).

use super::layout::DATA_FORMAT;
use super::slice::{gather, gather_backward};
use super::{PLAIN, elementwise_flops};
use crate::ir::{Arg, ArgSpec, At, Default, DimsCall, Kind, MaskRule, Op, Operand, Rule};
use formwork_shape::upsample;

const fn size(axes: usize) -> ArgSpec {
    ArgSpec { name: "size", kind: Kind::PerAxis(axes), default: Default::PerAxis(2) }
}

const INTERPOLATION: ArgSpec = ArgSpec {
    name: "interpolation",
    kind: Kind::Choice(&["nearest", "bilinear"]),
    default: Default::Choice("nearest"),
};

const fn upsampling(layer: &'static str, keras: &'static str, function: &'static str, args: &'static [ArgSpec]) -> Op {
    Op {
        layer,
        keras,
        function: Some(function),
        args,
        mask: |_| MaskRule::Reject,
        rule: Rule { function: "upsample", evaluate: |known| upsample(known[0].dims(), known[1].sizes()) },
        operands,
        flops: |at| if is_bilinear(at) { elementwise_flops(at) } else { Operand::Index(0) },
        forward: |pass| {
            let at = pass.at();
            if !is_bilinear(at) {
                return gather(pass, dims(at, "RegionDims", "upsampled"));
            }
            let (x, y) = (pass.input(0), pass.fresh());
            pass.kernel("bilinear_forward", dims(at, "BilinearDims", "new"), vec![Arg::Read(x), Arg::Write(y)]);
            pass.give(y);
        },
        backward: |pass| {
            let (at, dy) = (pass.at(), pass.cotangent());
            if !is_bilinear(at) {
                return gather_backward(pass, dims(at, "RegionDims", "upsampled"));
            }
            let dims = dims(at, "BilinearDims", "new");
            pass.gradient(0, "bilinear_backward", dims, |dx, add| vec![Arg::Read(dy), dx, add]);
        },
        ..PLAIN
    }
}

// A sequence has no `data_format` here, as in Keras.
pub(super) static UPSAMPLING_1D: Op = upsampling("UpSampling1d", "UpSampling1D", "up_sampling1d", &[size(1)]);
pub(super) static UPSAMPLING_2D: Op =
    upsampling("UpSampling2d", "UpSampling2D", "up_sampling2d", &[size(2), DATA_FORMAT, INTERPOLATION]);
pub(super) static UPSAMPLING_3D: Op =
    upsampling("UpSampling3d", "UpSampling3D", "up_sampling3d", &[size(3), DATA_FORMAT]);

fn is_bilinear(at: At<'_>) -> bool {
    at.config.choice("interpolation") == "bilinear"
}

fn operands(at: At<'_>) -> Vec<Operand> {
    vec![at.dims(0), Operand::Sizes(at.config.per_axis("size").unwrap_or_default())]
}

fn dims(at: At<'_>, ty: &'static str, make: &'static str) -> DimsCall {
    DimsCall { ty, make, operands: operands(at) }
}
