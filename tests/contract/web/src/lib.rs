//! A program for a web page: trains a network when the page calls it. CI runs it in Node where there is one.

use formwork::prelude::*;
use ndarray::{Array1, Array2};

/// Features of a sample: enough that batches are worth a thread of their own, if there were any.
const FEATURES: usize = 600;

model! {
    /// Whether the first feature is the larger half.
    struct Net: [FEATURES] -> [1] { Dense(16, activation = relu), BatchNormalization(), Dropout(0.1), Dense(1, activation = sigmoid) }
}

/// The share of samples told right after training, in percent; negative when training was refused.
#[unsafe(no_mangle)]
pub extern "C" fn learn() -> f64 {
    fit().map_or(-1.0, |accuracy| 100.0 * accuracy)
}

fn fit() -> Result<f64, Box<dyn std::error::Error>> {
    let inputs = Array2::from_shape_fn((256, FEATURES), |(row, column)| {
        let noise = (row * 31 + column * 17) % 13;
        if column % 7 == 0 { (row % 2) as f32 } else { noise as f32 / 13.0 }
    });
    let targets = Array1::from_shape_fn(256, |row| (row % 2) as f32);
    let data = Dataset::new(inputs, targets)?;
    let mut net = Net::new(3);
    let mut trainer = net.compile::<32>(BinaryCrossentropy::default(), Adam::default(), (BinaryAccuracy,));
    trainer.fit(&data, Fit::epochs(5).verbose(Verbose::Bar))?;
    Ok(trainer.evaluate(&data)?["binary_accuracy"])
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_web_page_learns() {
        assert!(super::learn() > 90.0);
    }
}
