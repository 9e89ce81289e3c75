//! Foretells next year's sunspots from those of the years before: a recurrent layer on a recording.
//!
//! Run: `cargo run --release --example sunspots`
//!
//! The file in this folder has a number for each year from 1700 to 2008; the network learns from the first four fifths
//! and is asked about the rest. Prints the network, a line per epoch, and last how far off it is, beside the answer "as
//! many as this year".

use formwork::data::{Csv, DataError, Windows, timeseries_dataset_from_array};
use formwork::prelude::*;
use ndarray::s;
use std::error::Error;
use std::path::Path;

/// The years of a window: about two turns of the sun's cycle.
const YEARS: usize = 24;

model! {
    /// The sunspots of some years to those of the next, in deviations from the mean.
    pub struct Sunspots: [YEARS, 1] -> [1] {
        Gru(32),
        Dense(1),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let years = Csv::new().read(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/sunspots.csv"))?;
    let spots = years.values.slice(s![.., 1..]);
    let learned = spots.nrows() * 4 / 5;
    let normalizer = Normalizer::fit(&spots.slice(s![..learned, ..]).to_owned().into(), FeatureAxis::Last)?;
    let next = normalizer.apply(&spots.slice(s![YEARS.., ..]).to_owned().into())?;
    let spots = normalizer.apply(&spots.to_owned().into())?;
    let windows = timeseries_dataset_from_array(&spots, &next, &Windows::of(YEARS))?;
    // The windows are in order of time: no year that is asked for was learned from.
    let (train, test) = windows.split((learned - YEARS) as f64 / windows.len() as f64);

    let mut net = Sunspots::new(3);
    print!("{}", net.summary());
    let optimizer = Adam::default().learning_rate(0.003);
    let mut trainer = net.compile::<16>(MeanSquaredError::default(), optimizer, (Mae,));
    trainer.fit(&train, Fit::epochs(60).validation_split(0.1).verbose(Verbose::Lines))?;
    let squared = trainer.evaluate(&test)?.get("loss").ok_or("no loss was measured")?;

    let scale = normalizer.variance()[0].sqrt();
    println!("from {} to 2008, root of the mean square, in sunspots:", 1700 + learned);
    println!("as many as this year {:.1}", naive(&test)?.sqrt() * scale);
    println!("test error           {:.1}", squared.sqrt() * scale);
    Ok(())
}

/// The mean square of the error when next year is taken to be like this one.
fn naive(test: &Dataset) -> Result<f64, DataError> {
    let all: Vec<usize> = (0..test.len()).collect();
    let (mut windows, mut next) = (vec![[0.0_f64; YEARS]; test.len()], vec![0.0_f64; test.len()]);
    test.inputs()[0].copy_samples(&all, windows.as_flattened_mut())?;
    test.targets()[0].copy_samples(&all, &mut next)?;
    let squares = windows.iter().zip(next).map(|(window, next)| (window[YEARS - 1] - next).powi(2));
    Ok(squares.sum::<f64>() / test.len() as f64)
}
