//! Tells three kinds of iris apart by four lengths: the classic of many classes, from a CSV file in this folder.
//!
//! Run: `cargo run --release --example iris`
//!
//! Prints the network, a line per epoch, a table of what the held-out flowers are and what the network takes them for,
//! and last `test accuracy 0.9…`.

use formwork::data::Csv;
use formwork::prelude::*;
use ndarray::s;
use std::error::Error;
use std::path::Path;

const LENGTHS: usize = 4;
const KINDS: [&str; 3] = ["setosa", "versicolor", "virginica"];

model! {
    /// Four lengths of a flower to its kind.
    pub struct Iris: [LENGTHS] -> [3] {
        Dense(16, activation = tanh, kernel_regularizer = l2(1e-3)),
        Dense(3, activation = softmax),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (train, test) = flowers()?.split(0.8);
    let normalizer = Normalizer::fit(&train.inputs()[0], FeatureAxis::Last)?;
    let train = train.map_inputs(|lengths| normalizer.apply(lengths))?;
    let test = test.map_inputs(|lengths| normalizer.apply(lengths))?;

    let mut net = Iris::new(5);
    print!("{}", net.summary());
    let mut trainer =
        net.compile::<16>(SparseCategoricalCrossentropy::default(), Adam::default().learning_rate(0.01), (Accuracy,));
    trainer.fit(&train, Fit::epochs(60).validation_split(0.2).verbose(Verbose::Lines))?;
    let scores = trainer.evaluate(&test)?;

    let mut eye = net.predictor::<16>();
    let table = confusion(&mut eye, &test)?;
    println!("{:>12} {:>12} {:>12} {:>12}", "taken for", KINDS[0], KINDS[1], KINDS[2]);
    for (kind, row) in KINDS.iter().zip(table) {
        println!("{kind:>12} {:>12} {:>12} {:>12}", row[0], row[1], row[2]);
    }
    println!("test accuracy {:.4}", scores.get("accuracy").ok_or("no accuracy was measured")?);
    Ok(())
}

/// The flowers in a fixed random order, their kinds as ids.
fn flowers() -> Result<Dataset, Box<dyn Error>> {
    let table = Csv::new().read(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/iris.csv"))?;
    let lengths = table.values.slice(s![.., ..LENGTHS]).to_owned();
    Ok(Dataset::new(lengths, table.ids(LENGTHS)?)?.shuffled(1))
}

/// How many flowers of each kind (rows) are taken for which (columns).
fn confusion(eye: &mut formwork::Predictor<'_, Iris, 16>, test: &Dataset) -> Result<[[usize; 3]; 3], Box<dyn Error>> {
    let mut table = [[0; 3]; 3];
    let indices: Vec<usize> = (0..test.len()).collect();
    for indices in indices.chunks(16) {
        let (mut flowers, mut kinds) = (vec![[0.0_f32; LENGTHS]; indices.len()], vec![0_u32; indices.len()]);
        test.inputs()[0].copy_samples(indices, flowers.as_flattened_mut())?;
        test.targets()[0].copy_samples(indices, &mut kinds)?;
        for (scores, kind) in eye.predict(&flowers[..])?.samples().iter().zip(kinds) {
            let best = (1..3).fold(0, |best, kind| if scores[kind] > scores[best] { kind } else { best });
            table[usize::try_from(kind)?][best] += 1;
        }
    }
    Ok(table)
}
