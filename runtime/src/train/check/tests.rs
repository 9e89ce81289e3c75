//! The checks find what is right and what is wrong.

use super::{GradientError, check_gradients, check_loss};
use crate::losses::{CategoricalCrossentropy, Loss, MeanAbsoluteError, MeanSquaredError};
use crate::tag::{Linear, Other, Softmax};
use formwork::model;
use formwork_shape::Dims;
use std::string::ToString;
use std::vec::Vec;

model! {
    #[model(dtype = f64, allow(untrainable_output, dropout_on_output))]
    /// A lambda whose derivative is right.
    struct Right { #[frozen] first: Dense(3), second: Dense(3) }
    fn forward(x: [2], z: [3]) -> (y: [3], w: [3]) {
        let a = second(first(x));
        (y: lambda(|a: a, b: z| a * b * b, |a, b, dy| (dy * b * b, 2.0 * dy * a * b)), w: dropout(z, 0.5))
    }
}

model! {
    #[model(dtype = f64)]
    /// A lambda whose derivative by its second value lacks a factor.
    struct Wrong { first: Dense(3) }
    fn forward(x: [2], z: [3]) -> (y: [3]) {
        let a = first(x);
        lambda(|a: a, b: z| a * b * b, |a, b, dy| (dy * b * b, dy * a * b))
    }
}

#[test]
fn a_right_model_passes() {
    let net = Right::new(3);
    let (x, z) = ([[0.5, -1.0], [0.25, 2.0]], [[1.0, -0.5, 2.0], [0.3, 0.7, -0.9]]);
    let report = check_gradients(&net, (&x[..], &z[..]), 5).expect("the derivative is right");
    assert_eq!(report.compared, (9 + 12) + (4 + 6));
    assert!(report.worst < 1e-6);
}

#[test]
fn a_wrong_derivative_is_found_where_it_is() {
    let net = Wrong::new(3);
    let error = check_gradients(&net, (&[0.5, -1.0], &[1.0, -0.5, 2.0]), 5).expect_err("a factor is missing");
    assert!(
        matches!(&error, GradientError::Wrong { of, index: 0, found, slope } if of == "z" && (slope / found - 2.0).abs() < 1e-6)
    );
    assert!(error.to_string().starts_with("gradient 0 of `z` is "));
}

#[test]
fn losses_pass() {
    let (p, t) = ([0.2, 0.5, 0.3, 0.6, 0.1, 0.3], [0.0, 1.0, 0.0, 0.5, 0.25, 0.25]);
    let dims = Dims::new(&[3]);
    for compared in [
        check_loss::<Linear, _>(&MeanSquaredError::default(), dims, &p, &t),
        check_loss::<Linear, _>(&MeanAbsoluteError::default(), dims, &p, &t),
        check_loss::<Other, _>(&CategoricalCrossentropy::default(), dims, &p, &t),
    ] {
        assert_eq!(compared.expect("the gradient is right").compared, 6);
    }
    let fused = check_loss::<Softmax, _>(&CategoricalCrossentropy::default(), dims, &p, &t);
    assert_eq!(fused, Err(GradientError::Fused));
    let uneven = check_loss::<Linear, _>(&MeanSquaredError::default(), dims, &p, &t[..3]);
    assert_eq!(uneven, Err(GradientError::Uneven { predictions: 6, targets: 3 }));
}

/// A loss that forgets the factor of its square.
struct Forgetful;

impl<Tag> Loss<f64, Tag> for Forgetful {
    type Target = f64;

    fn target_dims(&self, output: Dims) -> Dims {
        output
    }

    fn values(&self, dims: Dims, prediction: &[f64], target: &[f64], values: &mut [f64]) {
        let squares: Vec<f64> = prediction.iter().zip(target).map(|(p, t)| (p - t) * (p - t)).collect();
        for (value, row) in values.iter_mut().zip(squares.chunks_exact(dims.last())) {
            *value = row.iter().sum();
        }
    }

    fn gradient(&self, dims: Dims, prediction: &[f64], target: &[f64], scale: &[f64], gradient: &mut [f64]) {
        for (i, (p, t)) in prediction.iter().zip(target).enumerate() {
            gradient[i] = scale[i / dims.last()] * (p - t);
        }
    }
}

#[test]
fn a_wrong_loss_is_found() {
    let error = check_loss::<Linear, _>(&Forgetful, Dims::new(&[2]), &[0.5, 1.0], &[0.0, 0.0]);
    assert!(matches!(error, Err(GradientError::Wrong { index: 0, .. })));
}
