//! The same seed gives the same bits for any number of threads.

use formwork::prelude::*;
use ndarray::{Array1, Array2};

model! {
    /// Large enough for batches of 256 to be split.
    struct Large: [784] -> [10] {
        Dense(512, activation = relu),
        Dense(10, activation = softmax),
    }
}

fn data(samples: usize) -> Dataset {
    let inputs = Array2::from_shape_fn((samples, 784), |(row, at)| ((row * 31 + at * 17) % 97) as f32 / 97.0);
    Dataset::new(inputs, Array1::from_iter((0..10_u32).cycle().take(samples))).expect("arrays of one length")
}

/// The bits of the history and of the parameters after an epoch with a short last batch.
fn trained(threads: usize) -> (Vec<u64>, Vec<u32>) {
    let data = data(600);
    let mut net = Large::new(7);
    let metrics = (Accuracy,);
    let trainer = net.compile::<256>(SparseCategoricalCrossentropy::default(), Adam::default(), metrics);
    let mut trainer = trainer.seed(3).threads(threads);
    assert_eq!(trainer.shards(), 2, "a batch that is not split would prove nothing");
    let fit = Fit::epochs(1).validation_split(0.1).verbose(Verbose::Silent);
    let history = trainer.fit(&data, fit).expect("data that fits");
    let numbers = history.iter().flat_map(|(_, values)| values).map(|value| value.to_bits()).collect();
    (numbers, formwork::flat::<_, f32>(net.parts().0).iter().map(|value| value.to_bits()).collect())
}

#[test]
fn training_gives_the_same_bits_on_one_thread_and_on_more() {
    let one = trained(1);
    assert_eq!(one, trained(2));
    assert_eq!(one, trained(5));
}
