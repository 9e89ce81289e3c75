//! The convolutions of the workloads: forward, and the gradients of kernel and input, the latter where there is one to
//! compute: a network's own input needs none.

use super::{Case, Work, numbers};
use formwork::__private::shape::{Padding, conv_window};
use formwork::kernels::{Activation, ConvDims, f32 as kernels};
use formwork::{Dims, Samples};

pub(super) fn cases() -> Vec<Case> {
    [
        ("cnn_mnist 1", 64, Dims::new(&[28, 28, 1]), 32, 3),
        ("cnn_mnist 2", 64, Dims::new(&[13, 13, 32]), 64, 3),
        ("cnn_mnist 3", 64, Dims::new(&[5, 5, 64]), 64, 3),
        ("conv1d_text 1", 128, Dims::new(&[500, 128]), 32, 7),
        ("conv1d_text 2", 128, Dims::new(&[98, 32]), 32, 7),
    ]
    .into_iter()
    .flat_map(of)
    .filter(|case| case.name != "conv cnn_mnist 1 dX")
    .collect()
}

fn of((name, n, input, filters, size): (&str, usize, Dims, usize, usize)) -> [Case; 3] {
    let ones = [1; 2];
    let axes = input.rank() - 1;
    let window = conv_window(input, &[size; 2][..axes], &ones[..axes], &ones[..axes], Padding::Valid);
    let d = ConvDims::new(window, filters, 1);
    let outputs = window.positions() * filters;
    let patch = window.cells() * window.channels();
    let work = Work::Flops((2 * n * outputs * patch) as f64);
    let samples = Samples::new(n);
    let name = |what: &str| format!("conv {name} {what}");
    let operands =
        || (numbers(1, n * input.len()), numbers(2, patch * filters), numbers(3, n * outputs), numbers(4, filters));
    let (x, kernel, mut y, bias) = operands();
    let forward = move || kernels::conv_forward(d, samples, &x, &kernel, &bias, Activation::RELU, &mut y);
    let (mut dx, kernel, dy, _) = operands();
    let back = move || kernels::conv_backward_input(d, samples, &dy, &kernel, &mut dx, false);
    let (x, mut dkernel, dy, _) = operands();
    let weights = move || kernels::conv_backward_kernel(d, samples, &x, &dy, &mut dkernel, false);
    [Case::new(name("forward"), work, forward), Case::new(name("dX"), work, back), Case::new(name("dW"), work, weights)]
}
