//! Training with hand-written models: what a step computes, what `fit` reports, what is refused.

mod fitting;
mod net;
mod passes;
mod refusals;
mod steps;
mod tools;

use crate::data::Dataset;
use crate::train::{Fit, Verbose};
use ndarray::{Array1, Array2};
use net::{IN, OUT};

/// `n` samples whose class is the place of the largest of their first three numbers.
fn samples(n: usize) -> (Vec<[f64; IN]>, Vec<u32>) {
    let stream = crate::Stream::new(11);
    let number = |at: usize| stream.uniform(u32::try_from(at).unwrap()) * 4.0 - 2.0;
    let inputs: Vec<[f64; IN]> = (0..n).map(|row| core::array::from_fn(|column| number(row * IN + column))).collect();
    let largest = |x: &[f64; IN]| (0..OUT).fold(0, |best, at| if x[at] > x[best] { at } else { best });
    let classes = inputs.iter().map(|x| u32::try_from(largest(x)).unwrap()).collect();
    (inputs, classes)
}

fn inputs_array(inputs: &[[f64; IN]]) -> Array2<f64> {
    Array2::from_shape_vec((inputs.len(), IN), inputs.concat()).unwrap()
}

fn dataset(n: usize) -> Dataset {
    let (inputs, classes) = samples(n);
    Dataset::new(inputs_array(&inputs), Array1::from(classes)).unwrap()
}

fn empty() -> Dataset {
    dataset(1).split(0.0).0
}

fn quiet(epochs: usize) -> Fit<'static> {
    Fit::epochs(epochs).verbose(Verbose::Silent)
}

fn assert_close(found: &[f64], wanted: &[f64]) {
    assert_eq!(found.len(), wanted.len());
    for (at, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        assert!((found - wanted).abs() <= 1e-12 * wanted.abs().max(1.0), "element {at}: {found}, wanted {wanted}");
    }
}
