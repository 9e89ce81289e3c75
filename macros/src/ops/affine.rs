//! What layers with a kernel and a bias have in common: `y = activation(kernel applied to x + bias)`, and its gradient.

use crate::ir::{ActivationChoice, Arg, Backward, Config, DimsCall, Forward};

/// The flag of the bias, when nothing is done to a sum behind it.
pub(super) fn bias(config: &Config) -> Option<&'static str> {
    let is_last = config.activation("activation").is_none_or(ActivationChoice::is_linear);
    (config.flag("use_bias") && is_last).then_some("use_bias")
}

/// The forward pass on the kernel `product`.
pub(super) fn forward(pass: &mut Forward<'_>, product: &'static str, dims: DimsCall) {
    let (at, x, z) = (pass.at(), pass.input(0), pass.fresh());
    let bias = if at.config.flag("use_bias") { Arg::Parameter("bias") } else { Arg::Empty };
    let args = vec![Arg::Read(x), Arg::Parameter("kernel"), bias, Arg::Epilogue(None), Arg::Write(z)];
    pass.kernel(product, dims, args);
    let y = pass.activate(at.config.activation("activation"), z);
    pass.give(y);
}

/// The backward pass on the kernels of the two gradients. `rows` reads the output as rows of what a bias is added to:
/// each position of a convolution as each row of a dense layer. `gate` is the last argument of a kernel `of_input` that
/// takes one.
pub(super) fn backward(
    pass: &mut Backward<'_>,
    of_kernel: &'static str,
    of_input: &'static str,
    dims: &DimsCall,
    rows: DimsCall,
    gate: Option<Arg>,
) {
    let at = pass.at();
    let dz = pass.activate(at.config.activation("activation"));
    let (x, add) = (pass.input(0), pass.add_parameters());
    let kernel = vec![Arg::Read(x), Arg::Read(dz), Arg::Gradient("kernel"), add.clone()];
    pass.parameters(of_kernel, dims.clone(), kernel);
    if at.config.flag("use_bias") {
        pass.parameters("dense_backward_bias", rows, vec![Arg::Read(dz), Arg::Gradient("bias"), add]);
    }
    pass.gradient(0, of_input, dims.clone(), |dx, add| {
        [Arg::Read(dz), Arg::Parameter("kernel"), dx, add].into_iter().chain(gate).collect()
    });
}
