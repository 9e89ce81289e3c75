//! Paddings with zeros and croppings over one to three axes, channels last: zeros around a sample, or its edges cut off
//! (Keras's `ZeroPadding1D` and `Cropping1D` to 3D).

use super::PLAIN;
use super::layout::DATA_FORMAT;
use super::slice::{gather, gather_backward};
use crate::ir::{Add, Arg, ArgSpec, At, Backward, Default, DimsCall, Forward, Kind, MaskRule, Op, Operand, Rule};
use formwork_shape::{crop, pad};

macro_rules! padding {
    ($layer:literal, $keras:literal, $function:literal, $axes:literal) => {
        Op {
            layer: $layer,
            keras: $keras,
            function: Some($function),
            args: &[ArgSpec { name: "padding", kind: Kind::Margins($axes), default: Default::Margins(1) }, DATA_FORMAT],
            mask: |_| MaskRule::Reject,
            rule: Rule { function: "pad", evaluate: |known| pad(known[0].dims(), known[1].sizes()) },
            operands: |at| vec![at.dims(0), margins(at, "padding")],
            forward: pad_forward,
            backward: pad_backward,
            ..PLAIN
        }
    };
}

macro_rules! cropping {
    ($layer:literal, $keras:literal, $function:literal, $axes:literal, $default:literal) => {
        Op {
            layer: $layer,
            keras: $keras,
            function: Some($function),
            args: &[
                ArgSpec { name: "cropping", kind: Kind::Margins($axes), default: Default::Margins($default) },
                DATA_FORMAT,
            ],
            mask: |_| MaskRule::Reject,
            rule: Rule { function: "crop", evaluate: |known| crop(known[0].dims(), known[1].sizes()) },
            operands: |at| vec![at.dims(0), margins(at, "cropping")],
            forward: |pass| gather(pass, kept(pass.at())),
            backward: |pass| gather_backward(pass, kept(pass.at())),
            ..PLAIN
        }
    };
}

pub(super) static ZERO_PADDING1D: Op = padding!("ZeroPadding1d", "ZeroPadding1D", "zero_padding1d", 1);
pub(super) static ZERO_PADDING2D: Op = padding!("ZeroPadding2d", "ZeroPadding2D", "zero_padding2d", 2);
pub(super) static ZERO_PADDING3D: Op = padding!("ZeroPadding3d", "ZeroPadding3D", "zero_padding3d", 3);
pub(super) static CROPPING1D: Op = cropping!("Cropping1d", "Cropping1D", "cropping1d", 1, 1);
// The one of the three that crops nothing by default, as in Keras.
pub(super) static CROPPING2D: Op = cropping!("Cropping2d", "Cropping2D", "cropping2d", 2, 0);
pub(super) static CROPPING3D: Op = cropping!("Cropping3d", "Cropping3D", "cropping3d", 3, 1);

fn pad_forward(pass: &mut Forward<'_>) {
    let (at, x, y) = (pass.at(), pass.input(0), pass.zeros());
    pass.kernel("scatter", inner(at), vec![Arg::Read(x), Arg::Update(y), Arg::Add(Add::No)]);
    pass.give(y);
}

fn pad_backward(pass: &mut Backward<'_>) {
    let (at, dy) = (pass.at(), pass.cotangent());
    pass.gradient(0, "gather", inner(at), |dx, add| vec![Arg::Read(dy), dx, add]);
}

fn margins(at: At<'_>, name: &str) -> Operand {
    Operand::Sizes(at.config.sizes(name))
}

/// The input inside the output of a padding.
fn inner(at: At<'_>) -> DimsCall {
    let starts = Operand::Call("margin_starts", vec![margins(at, "padding")]);
    DimsCall { ty: "RegionDims", make: "new", operands: vec![at.out(), starts, at.dims(0)] }
}

/// The output inside the input of a cropping.
fn kept(at: At<'_>) -> DimsCall {
    let starts = Operand::Call("margin_starts", vec![margins(at, "cropping")]);
    DimsCall { ty: "RegionDims", make: "new", operands: vec![at.dims(0), starts, at.out()] }
}
