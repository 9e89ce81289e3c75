//! A loss and a metric of one's own: not the middle of what may come, but its bounds.
//!
//! Run: `cargo run --release --example custom_loss`
//!
//! The pinball loss is smallest at a quantile (Koenker and Bassett, "Regression quantiles", 1978). A network with two
//! outputs learns the 10% and the 90% quantile of noise that grows with its input. Prints how many gradients of the loss
//! were compared with differences, and last the shares of unseen targets that lie below each bound: near 0.1 and 0.9.

use formwork::metrics::Mean;
use formwork::prelude::*;
use formwork::tag::Linear;
use formwork::{Dims, Loss, Metric, Scalar, Scored, Stream, Target, check_loss};
use ndarray::Array2;
use std::error::Error;

/// `max(q·e, (q - 1)·e)` of the error `e = target - prediction`, the mean over the last axis.
#[derive(Clone, Copy, Debug)]
struct Pinball {
    quantile: f64,
}

/// It fits an output of any kind.
impl<T: Scalar, Tag> Loss<T, Tag> for Pinball {
    type Target = T;

    fn target_dims(&self, output: Dims) -> Dims {
        output
    }

    fn values(&self, dims: Dims, prediction: &[T], target: &[T], values: &mut [T]) {
        let (q, width) = (T::of(self.quantile), dims.last());
        let rows = prediction.chunks_exact(width).zip(target.chunks_exact(width));
        for (value, (prediction, target)) in values.iter_mut().zip(rows) {
            let errors = prediction.iter().zip(target).map(|(p, t)| *t - *p);
            let sum = errors.fold(T::zero(), |sum, e| sum + (q * e).max((q - T::one()) * e));
            *value = sum / T::of(width as f64);
        }
    }

    fn gradient(&self, dims: Dims, prediction: &[T], target: &[T], scale: &[T], gradient: &mut [T]) {
        let (q, width) = (T::of(self.quantile), dims.last());
        for (index, gradient) in gradient.iter_mut().enumerate() {
            let slope = if target[index] > prediction[index] { -q } else { T::one() - q };
            *gradient = scale[index / width] * slope / T::of(width as f64);
        }
    }
}

/// The share of targets below the prediction.
#[derive(Clone, Copy, Debug, Default)]
struct Coverage {
    mean: Mean,
}

impl<T: Scalar> Metric<T> for Coverage {
    fn name(&self) -> &'static str {
        "coverage"
    }

    fn reset(&mut self) {
        self.mean.clear();
    }

    fn update(&mut self, batch: Scored<'_, T>) {
        if let Target::Values(targets) = batch.target {
            for (prediction, target) in batch.prediction.iter().zip(targets) {
                self.mean.add(f64::from(u8::from(target < prediction)), 1.0);
            }
        }
    }

    fn result(&self) -> f64 {
        self.mean.value()
    }
}

model! {
    /// Where most of what may come lies.
    struct Bounds {
        hidden: Dense(32, activation = tanh),
        low: Dense(1),
        high: Dense(1),
    }
    fn forward(x: [1]) -> (low: [1], high: [1]) {
        let h = hidden(x);
        (low: low(h), high: high(h))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (low, high) = (Pinball { quantile: 0.1 }, Pinball { quantile: 0.9 });
    let report = check_loss::<Linear, _>(&high, Dims::new(&[2]), &[0.5, -1.0, 2.0, 0.0], &[0.75, -2.0, 1.0, 3.0])?;
    println!("{} gradients agree with differences, the worst to {:.0e}", report.compared, report.worst);

    let (train, test) = noise()?.split(0.5);
    let mut net = Bounds::new(7);
    let metrics = ((Coverage::default(),), (Coverage::default(),));
    let mut trainer = net.compile::<64>((low, high), Adam::default().learning_rate(5e-3), metrics);
    trainer.fit(&train, Fit::epochs(40).verbose(Verbose::Silent))?;
    let scores = trainer.evaluate(&test)?;
    let share = |name: &str| scores.get(name).ok_or("every coverage is measured");
    println!("below the bounds: {:.3} and {:.3}", share("low_coverage")?, share("high_coverage")?);
    Ok(())
}

/// A sine with noise that grows with x.
fn noise() -> Result<Dataset, Box<dyn Error>> {
    const SAMPLES: u32 = 4000;
    let stream = Stream::new(3);
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    for sample in 0..SAMPLES {
        let x = 2.0 * stream.uniform(2 * sample) - 1.0;
        inputs.push(f32::of(x));
        targets.push(f32::of((3.0 * x).sin() + 0.2 * (1.0 + x) * stream.normal(2 * sample + 1)));
    }
    let column = |values: Vec<f32>| Array2::from_shape_vec((values.len(), 1), values);
    let targets = column(targets)?;
    Ok(Dataset::new(column(inputs)?, (targets.clone(), targets))?)
}
