//! Foretells how a disease goes on from ten measures of a patient: the classic of regression.
//!
//! Run: `cargo run --release --example diabetes`
//!
//! The file in this folder has 442 patients; the target is a number from 25 to 346. Prints the network, a line per
//! epoch, how far off the mean of the training part is on held-out patients, and last `test error`, the same for the
//! network.

use formwork::data::{Csv, DataError};
use formwork::prelude::*;
use ndarray::s;
use std::error::Error;
use std::path::Path;

const MEASURES: usize = 10;

model! {
    /// Ten measures of a patient to the state a year later, in deviations from the mean.
    pub struct Progression: [MEASURES] -> [1] {
        Dense(16, activation = tanh, kernel_regularizer = l2(0.01)),
        Dense(1, kernel_regularizer = l2(0.01)),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (train, test) = patients()?.split(0.8);
    // Numbers of the targets too are shifted and scaled by those of the training part.
    let measures = Normalizer::fit(&train.inputs()[0], FeatureAxis::Last)?;
    let states = Normalizer::fit(&train.targets()[0], FeatureAxis::Last)?;
    let scaled = |data: &Dataset| -> Result<Dataset, DataError> {
        Dataset::new(measures.apply(&data.inputs()[0])?, states.apply(&data.targets()[0])?)
    };
    let (train, test) = (scaled(&train)?, scaled(&test)?);

    let mut net = Progression::new(4);
    print!("{}", net.summary());
    let mut trainer = net.compile::<32>(MeanSquaredError::default(), Adam::default().learning_rate(0.003), (Mae, Mse));
    trainer.fit(&train, Fit::epochs(40).validation_split(0.2).verbose(Verbose::Lines))?;
    let scores = trainer.evaluate(&test)?;

    let score = |name: &str| scores.get(name).ok_or_else(|| format!("`{name}` was not measured"));
    let deviation = states.variance()[0].sqrt();
    let mut targets = vec![0.0_f64; test.len()];
    test.targets()[0].copy_samples(&(0..test.len()).collect::<Vec<_>>(), &mut targets)?;
    // The mean of the training part is 0 here.
    let variance = targets.iter().map(|state| state * state).sum::<f64>() / targets.len() as f64;
    let squared = score("mean_squared_error")?;
    println!("the mean is off by {:.1} (root of the mean square)", variance.sqrt() * deviation);
    println!(
        "test error {:.1}, mean absolute {:.1}, {:.2} of the variance explained",
        squared.sqrt() * deviation,
        score("mean_absolute_error")? * deviation,
        1.0 - squared / variance
    );
    Ok(())
}

/// The patients in a fixed random order.
fn patients() -> Result<Dataset, Box<dyn Error>> {
    let table = Csv::new().read(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/diabetes.csv"))?;
    let (measures, state) = (table.values.slice(s![.., ..MEASURES]), table.values.slice(s![.., MEASURES..]));
    Ok(Dataset::new(measures.to_owned(), state.to_owned())?.shuffled(1))
}
