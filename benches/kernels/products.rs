//! The products of a dense layer, `(units, inputs, batch)`: forward, and the gradients of input and kernel.

use super::{Case, Work, numbers};
use formwork::kernels::{Activation, DenseDims, f32 as kernels};
use formwork::{Dims, Samples};

/// Sizes that the peers' matrix products were measured at.
const SIZES: [(usize, usize, usize); 5] =
    [(32, 64, 32), (10, 512, 128), (512, 784, 128), (1024, 1024, 256), (2048, 2048, 2048)];

pub(super) fn cases() -> Vec<Case> {
    SIZES.into_iter().flat_map(of).collect()
}

fn of((units, inputs, n): (usize, usize, usize)) -> [Case; 3] {
    let d = DenseDims::new(Dims::new(&[inputs]), units);
    let work = Work::Flops((2 * units * inputs * n) as f64);
    let samples = Samples::new(n);
    let name = |what: &str| format!("dense {units}, {inputs}, {n} {what}");
    let operands = || (numbers(1, n * inputs), numbers(2, units * inputs), numbers(3, n * units), numbers(4, units));
    let (x, kernel, mut y, bias) = operands();
    let forward = move || kernels::dense_forward(d, samples, &x, &kernel, &bias, Activation::RELU, &mut y);
    let (mut dx, kernel, dy, _) = operands();
    let input = move || kernels::dense_backward_input(d, samples, &dy, &kernel, &mut dx, false, &[]);
    let (x, mut dkernel, dy, mut dbias) = operands();
    let weights = move || kernels::dense_backward_weights(d, samples, &x, &dy, &mut dkernel, &mut dbias, false);
    [
        Case::new(name("forward"), work, forward),
        Case::new(name("dx"), work, input),
        Case::new(name("dW"), work, weights),
    ]
}
