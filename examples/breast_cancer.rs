//! Tells benign from malignant tumours by thirty measures of cells: the classic of two classes.
//!
//! Run: `cargo run --release --example breast_cancer`
//!
//! The file in this folder has 569 samples. Prints the network, a line per epoch, and last `test accuracy 0.9…`, which
//! is to be held against the share of the larger class, printed before it.

use formwork::data::Csv;
use formwork::prelude::*;
use ndarray::s;
use std::error::Error;
use std::path::Path;

const MEASURES: usize = 30;

model! {
    /// Measures of cells to the probability that the tumour is benign.
    pub struct Tumour {
        hidden: Dense(16, activation = relu, kernel_regularizer = l2(1e-3)),
        drop: Dropout(0.3),
        benign: Dense(1, activation = sigmoid),
    }
    fn forward(measures: [MEASURES]) -> (benign: [1]) {
        benign(drop(hidden(measures)))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (train, test) = samples()?.split(0.8);
    let normalizer = Normalizer::fit(&train.inputs()[0], FeatureAxis::Last)?;
    let train = train.map_inputs(|measures| normalizer.apply(measures))?;
    let test = test.map_inputs(|measures| normalizer.apply(measures))?;

    let mut net = Tumour::new(2);
    print!("{}", net.summary());
    let mut trainer = net.compile::<32>(BinaryCrossentropy::default(), Adam::default(), (Accuracy,));
    trainer.fit(&train, Fit::epochs(40).validation_split(0.2).verbose(Verbose::Lines))?;
    let scores = trainer.evaluate(&test)?;

    let mut classes = vec![0.0_f32; test.len()];
    test.targets()[0].copy_samples(&(0..test.len()).collect::<Vec<_>>(), &mut classes)?;
    let benign = classes.iter().sum::<f32>() / classes.len() as f32;
    println!("{:.4} of the {} held-out tumours are benign", benign, test.len());
    println!("test accuracy {:.4}", scores.get("accuracy").ok_or("no accuracy was measured")?);
    Ok(())
}

/// The samples in a fixed random order; 1 is benign.
fn samples() -> Result<Dataset, Box<dyn Error>> {
    let table = Csv::new().read(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/breast_cancer.csv"))?;
    let (measures, benign) = (table.values.slice(s![.., ..MEASURES]), table.values.slice(s![.., MEASURES..]));
    Ok(Dataset::new(measures.to_owned(), benign.to_owned())?.shuffled(1))
}
