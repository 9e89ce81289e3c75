//! What runs over elements: activations, softmax, and the optimizer.

use super::{Case, Work, numbers};
use formwork::kernels::{Activation, AdamStep, Elements, SoftmaxDims, f32 as kernels};
use formwork::{Dims, Samples};

/// Elements that stay in the first-level cache.
const SMALL: usize = 4096;

/// Parameters of `mlp_mnist`, which fit the last-level cache with their slots, and some that do not.
const PARAMETERS: [usize; 2] = [407_050, 8_000_000];

pub(super) fn cases() -> Vec<Case> {
    let activations = [
        ("exp", Activation::Exponential),
        ("tanh", Activation::Tanh),
        ("sigmoid", Activation::Sigmoid),
        ("relu", Activation::RELU),
    ];
    let mut cases: Vec<Case> = activations.into_iter().map(|(name, activation)| activate(name, activation)).collect();
    cases.extend([10, 1000].map(softmax));
    cases.extend(PARAMETERS.map(adam));
    cases
}

/// The numbers are copied before each call, so that they do not run away; the copy is a small part of the time.
fn activate(name: &str, activation: Activation) -> Case {
    let (from, mut y) = (numbers(1, SMALL), vec![0.0; SMALL]);
    let d = Elements::new(Dims::new(&[SMALL]));
    Case::new(format!("{name}, {SMALL} elements"), Work::Elements(SMALL as f64), move || {
        y.copy_from_slice(&from);
        kernels::activate(d, Samples::new(1), activation, &mut y);
    })
}

fn softmax(classes: usize) -> Case {
    let (n, d) = (SMALL / classes, SoftmaxDims::new(Dims::new(&[classes]), -1));
    let (from, mut y) = (numbers(1, n * classes), vec![0.0; n * classes]);
    Case::new(format!("softmax, {n} rows of {classes}"), Work::Elements((n * classes) as f64), move || {
        y.copy_from_slice(&from);
        kernels::softmax(d, Samples::new(n), &mut y);
    })
}

/// Reads parameters, gradients and both slots, and writes all but the gradients.
fn adam(count: usize) -> Case {
    let step = AdamStep { alpha: 1e-3, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, decay: 0.0 };
    let (mut w, g) = (numbers(1, count), numbers(2, count));
    let (mut m, mut v) = (vec![0.0; count], vec![0.0; count]);
    Case::new(format!("adam, {count} parameters"), Work::Bytes((7 * 4 * count) as f64), move || {
        kernels::adam(step, &mut w, &g, &mut m, &mut v, None);
    })
}
