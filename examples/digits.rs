//! Reads handwritten digits with a small convolutional network: 1,797 real ones, 8×8 pixels, from a file in this folder.
//!
//! Run: `cargo run --release --example digits`
//!
//! Prints the network, a line of progress per epoch, ten held-out digits with what the network reads, and last
//! `test accuracy 0.99…`. The trained weights are saved, loaded into a second network, and predict the same bits there.

use formwork::data::Csv;
use formwork::prelude::*;
use ndarray::Axis;
use std::error::Error;
use std::path::Path;

const PIXELS: usize = 64;
const CLASSES: usize = 10;

model! {
    /// Handwritten digits, 8×8 grey, to ten classes.
    pub struct DigitNet {
        strokes: Conv2d(32, kernel_size = 3, padding = same, activation = relu),
        shapes: Conv2d(64, kernel_size = 3, padding = same, activation = relu),
        drop: Dropout(0.4),
        hidden: Dense(64, activation = relu),
        head: Dense(CLASSES, activation = softmax),
    }
    fn forward(image: [8, 8]) -> (digit: [CLASSES]) {
        let h = strokes(reshape(image, [8, 8, 1]));
        let h: [4, 4, 64] = max_pool2d(shapes(h), 2);
        head(hidden(drop(flatten(h))))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (train, test) = digits()?.split(0.8);
    let mut net = DigitNet::new(7);
    print!("{}", net.summary());

    // Large steps while there is far to go, small ones at the end.
    for (epochs, rate) in [(20, 1e-3), (5, 1e-4)] {
        let optimizer = Adam::default().learning_rate(rate);
        let mut trainer = net.compile::<32>(CategoricalCrossentropy::default(), optimizer, (Accuracy,));
        trainer.fit(&train, Fit::epochs(epochs).validation(&test))?;
    }
    let mut trainer = net.compile::<32>(CategoricalCrossentropy::default(), Adam::default(), (Accuracy,));
    let scores = trainer.evaluate(&test)?;

    show(&net, &test)?;
    save_and_reload(&net, &test)?;
    println!("test accuracy {:.4}", scores.get("accuracy").ok_or("no accuracy was measured")?);
    Ok(())
}

/// The digits in a fixed random order, pixels scaled to 0…1, classes one-hot.
fn digits() -> Result<Dataset, Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/digits.csv.gz");
    let table = Csv::new().headers(false).read(path)?;
    let classes = to_categorical(&table.ids(PIXELS)?, Some(CLASSES))?;
    #[expect(clippy::cast_possible_truncation, reason = "a grey is a whole number up to 16")]
    let pixels = table.values.mapv(|grey| grey as f32 / 16.0);
    let (pixels, _) = pixels.view().split_at(Axis(1), PIXELS);
    let images = pixels.to_shape((table.values.nrows(), 8, 8))?.into_owned();
    Ok(Dataset::new(images, classes)?.shuffled(1))
}

/// Prints ten held-out digits, five beside each other, and what the network reads.
fn show(net: &DigitNet, test: &Dataset) -> Result<(), Box<dyn Error>> {
    let mut reader = net.predictor::<1>();
    let (images, answers) = samples(test, 10)?;
    for (images, answers) in images.chunks(5).zip(answers.chunks(5)) {
        for row in 0..8 {
            let line: Vec<String> = images.iter().map(|image| image[row].map(shade).concat()).collect();
            println!("{}", line.join("   "));
        }
        for (image, answer) in images.iter().zip(answers) {
            let scores = reader.predict(image)?[0];
            let (digit, score) = best(&scores);
            print!("reads {digit} ({score:.2}), is {answer} ");
        }
        println!();
    }
    Ok(())
}

/// 8×8 pixels, 0 to 1.
type Image = [[f32; 8]; 8];

/// The first images of a dataset and their classes.
fn samples(data: &Dataset, count: usize) -> Result<(Vec<Image>, Vec<usize>), Box<dyn Error>> {
    let indices: Vec<usize> = (0..count).collect();
    let mut images = vec![[[0.0_f32; 8]; 8]; count];
    let mut classes = vec![[0.0_f32; CLASSES]; count];
    data.inputs()[0].copy_samples(&indices, images.as_flattened_mut().as_flattened_mut())?;
    data.targets()[0].copy_samples(&indices, classes.as_flattened_mut())?;
    Ok((images, classes.iter().map(|class| best(class).0).collect()))
}

fn shade(grey: f32) -> &'static str {
    if grey > 0.7 {
        "##"
    } else if grey > 0.35 {
        "++"
    } else if grey > 0.1 {
        ".."
    } else {
        "  "
    }
}

/// The largest score and its class.
fn best(scores: &[f32; CLASSES]) -> (usize, f32) {
    scores.iter().copied().enumerate().fold((0, f32::MIN), |best, now| if now.1 > best.1 { now } else { best })
}

/// Saves the network, loads it into a fresh one, and compares their predictions bit by bit.
fn save_and_reload(net: &DigitNet, test: &Dataset) -> Result<(), Box<dyn Error>> {
    let path = std::env::temp_dir().join(format!("digits-{}.safetensors", std::process::id()));
    net.save(&path)?;
    let mut copy = DigitNet::new(0);
    copy.load(&path)?;
    std::fs::remove_file(&path)?;
    let (images, _) = samples(test, test.len())?;
    let (mut before, mut after) = (net.predictor::<32>(), copy.predictor::<32>());
    for images in images.chunks(32) {
        let (a, b) = (before.predict(images)?, after.predict(images)?);
        if a.flat().iter().map(|p| p.to_bits()).ne(b.flat().iter().map(|p| p.to_bits())) {
            return Err("the reloaded network predicts other bits".into());
        }
    }
    println!("saved, reloaded: {} predictions, the same bits", images.len());
    Ok(())
}
