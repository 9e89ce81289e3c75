//! Convolution: `y = activation(patch · kernel + bias)` at each position of a window (Keras's `Conv1D` and `Conv2D`).

use super::layout::DATA_FORMAT;
use super::pool::padding;
use super::{PLAIN, affine, parameter};
use crate::ir::{
    ActivationChoice, ArgSpec, At, Default, DimsCall, Kind, MaskRule, Op, Operand, ParameterSpec, Rule, Tag,
};
use formwork_shape::{Dims, ShapeError, conv, conv_kernel, conv_reach, dense_bias};

/// Keras's arguments; `word` is what `padding` may be.
const fn args(axes: usize, words: &'static [&'static str]) -> [ArgSpec; 13] {
    [
        ArgSpec { name: "filters", kind: Kind::Size, default: Default::Required },
        ArgSpec { name: "kernel_size", kind: Kind::PerAxis(axes), default: Default::Required },
        ArgSpec { name: "strides", kind: Kind::PerAxis(axes), default: Default::PerAxis(1) },
        ArgSpec { name: "padding", kind: Kind::Choice(words), default: Default::Choice("valid") },
        DATA_FORMAT,
        ArgSpec { name: "dilation_rate", kind: Kind::PerAxis(axes), default: Default::PerAxis(1) },
        ArgSpec { name: "groups", kind: Kind::Size, default: Default::Size(1) },
        ArgSpec { name: "activation", kind: Kind::Activation, default: Default::Activation("linear") },
        ArgSpec { name: "use_bias", kind: Kind::Flag, default: Default::Flag(true) },
        ArgSpec {
            name: "kernel_initializer",
            kind: Kind::Initializer,
            default: Default::Initializer("glorot_uniform"),
        },
        ArgSpec { name: "bias_initializer", kind: Kind::Initializer, default: Default::Initializer("zeros") },
        ArgSpec { name: "kernel_regularizer", kind: Kind::Regularizer, default: Default::Absent },
        ArgSpec { name: "bias_regularizer", kind: Kind::Regularizer, default: Default::Absent },
    ]
}

const ONE_AXIS: &[ArgSpec] = &args(1, &["valid", "same", "causal"]);
const TWO_AXES: &[ArgSpec] = &args(2, &["valid", "same"]);

const fn convolution(layer: &'static str, keras: &'static str, args: &'static [ArgSpec]) -> Op {
    Op {
        layer,
        keras,
        args,
        mask: |_| MaskRule::Reject,
        rule: Rule {
            function: "conv",
            evaluate: |known| {
                let [input, filters, size, strides, dilation, groups, padding] = known else {
                    return Err(ShapeError::Unknown);
                };
                let (strides, dilation) = (strides.sizes(), dilation.sizes());
                let (groups, padding) = (groups.size(), padding.padding());
                conv(input.dims(), filters.size(), size.sizes(), strides, dilation, groups, padding)
            },
        },
        operands,
        parameters,
        flops: |at| Operand::Call("conv_flops", operands(at)),
        bias: affine::bias,
        reach: |at| Some((REACH, window(at))),
        tag: |config| config.activation("activation").map_or(Tag::Linear, ActivationChoice::tag),
        forward: |pass| affine::forward(pass, "conv_forward", dims(pass.at())),
        backward: |pass| {
            let at = pass.at();
            let rows = DimsCall { ty: "DenseDims", make: "bias", operands: vec![at.out()] };
            affine::backward(pass, "conv_backward_kernel", "conv_backward_input", &dims(at), rows, None);
        },
        ..PLAIN
    }
}

pub(super) static CONV_1D: Op = convolution("Conv1d", "Conv1D", ONE_AXIS);
pub(super) static CONV_2D: Op = convolution("Conv2d", "Conv2D", TWO_AXES);

fn filters(at: At<'_>) -> Operand {
    Operand::Size(at.config.size("filters"))
}

fn per_axis(at: At<'_>, name: &str) -> Operand {
    Operand::Sizes(at.config.per_axis(name).unwrap_or_default())
}

fn groups(at: At<'_>) -> Operand {
    Operand::Size(at.config.size("groups"))
}

fn operands(at: At<'_>) -> Vec<Operand> {
    vec![
        at.dims(0),
        filters(at),
        per_axis(at, "kernel_size"),
        per_axis(at, "strides"),
        per_axis(at, "dilation_rate"),
        groups(at),
        padding(at.config.choice("padding")),
    ]
}

fn window(at: At<'_>) -> Vec<Operand> {
    vec![
        at.dims(0),
        per_axis(at, "kernel_size"),
        per_axis(at, "strides"),
        per_axis(at, "dilation_rate"),
        padding(at.config.choice("padding")),
    ]
}

const REACH: Rule = Rule {
    function: "conv_reach",
    evaluate: |known| {
        let [input, size, strides, dilation, padding] = known else { return Err(ShapeError::Unknown) };
        conv_reach(input.dims(), size.sizes(), strides.sizes(), dilation.sizes(), padding.padding())
    },
};

fn dims(at: At<'_>) -> DimsCall {
    DimsCall {
        ty: "ConvDims",
        make: "new",
        operands: vec![Operand::Call("conv_window", window(at)), filters(at), groups(at)],
    }
}

fn parameters(at: At<'_>) -> Vec<ParameterSpec> {
    let mut parameters = vec![parameter(at, "kernel", "conv_kernel", operands(at), |known| {
        let [input, filters, size, strides, dilation, groups, padding] = known else { return Dims::UNKNOWN };
        let (strides, dilation) = (strides.sizes(), dilation.sizes());
        let (groups, padding) = (groups.size(), padding.padding());
        conv_kernel(input.dims(), filters.size(), size.sizes(), strides, dilation, groups, padding)
    })];
    if at.config.flag("use_bias") {
        parameters.push(parameter(at, "bias", "dense_bias", vec![filters(at)], |known| dense_bias(known[0].size())));
    }
    parameters
}
