//! The same seed gives the same bits for any number of threads.

use formwork::prelude::*;
use formwork::{Compile, MetricSet, Objective, flat};
use ndarray::{Array, Array1, ArrayD, IxDyn};

model! {
    /// Large enough for batches of 512 to be split; of 128 they stay whole, and threads share the products.
    struct Large: [784] -> [10] {
        Dense(512, activation = relu),
        Dense(10, activation = softmax),
    }
}

model! {
    #[model(allow(dropped_border))]
    struct Eye: [28, 28, 1] -> [10] {
        Conv2d(16, 3, activation = relu),
        MaxPool2d(2),
        Dropout(0.25),
        Conv2d(32, 3, padding = same, activation = relu),
        AveragePool2d(2),
        Flatten(),
        Dense(10, activation = softmax),
    }
}

model! {
    struct Frame: [12, 12, 2] -> [24] {
        Conv2d(32, 5, activation = relu),
        Dropout(0.25),
        MaxPool2d(2),
        Flatten(),
        Dense(24, activation = tanh),
    }
}

model! {
    /// A model on each step.
    struct Film {
        frames: TimeDistributed(Frame),
        kind: Dense(4, activation = softmax),
    }
    fn forward(film: [6, 12, 12, 2]) -> (kind: [4]) {
        kind(flatten(frames(film)))
    }
}

model! {
    /// Words behind a mask, the loss of each word's tag too; dropout inside the steps.
    struct Tagger: [u32; 20] -> [20, 5] {
        Embedding(200, 32, mask_zero = true),
        Bidirectional(Lstm(48, dropout = 0.2, recurrent_dropout = 0.2, return_sequences = true)),
        Dense(5, activation = softmax),
    }
}

model! {
    /// Samples of a batch see one another: batches are not split.
    struct Coupled: [28, 28, 1] -> [10] {
        Conv2d(8, 3, use_bias = false),
        BatchNormalization(),
        Relu(),
        GlobalAveragePool2d(),
        Dense(10, use_bias = false),
        BatchNormalization(scale = false),
        Softmax(),
    }
}

fn numbers(shape: &[usize]) -> ArrayD<f32> {
    let len = shape.iter().product();
    let numbers = (0..len).map(|at: usize| ((at * 31 + at / 97 * 17) % 97) as f32 / 97.0).collect();
    ArrayD::from_shape_vec(IxDyn(shape), numbers).expect("as many numbers as the shape says")
}

fn classes(samples: usize, count: u32) -> Array1<u32> {
    (0..count).cycle().take(samples).collect()
}

/// The bits of the history, of the parameters after an epoch with a short last batch.
fn trained<M, const B: usize>(mut net: M, data: &Dataset, threads: usize, split: bool) -> (Vec<u64>, Vec<u32>)
where
    M: Model<Scalar = f32>,
    SparseCategoricalCrossentropy: Objective<f32, M::Outputs>,
    (Accuracy,): MetricSet<f32, M::Outputs>,
{
    let trainer = net.compile::<B>(SparseCategoricalCrossentropy::default(), Adam::default(), (Accuracy,));
    let mut trainer = trainer.seed(3).threads(threads);
    assert_eq!(trainer.shards() > 1, split, "what the case is about");
    let fit = Fit::epochs(1).validation_split(0.1).verbose(Verbose::Silent);
    let history = trainer.fit(data, fit).expect("data that fits");
    let numbers = history.iter().flat_map(|(_, values)| values).map(|value| value.to_bits()).collect();
    let values = flat::<_, f32>(net.parameters()).iter();
    (numbers, values.map(|value| value.to_bits()).collect())
}

/// Checks that training a model gives the same bits on one thread and on more, be its batches split or not.
fn check<M, const B: usize>(new: fn(u64) -> M, data: &Dataset, split: bool)
where
    M: Model<Scalar = f32>,
    SparseCategoricalCrossentropy: Objective<f32, M::Outputs>,
    (Accuracy,): MetricSet<f32, M::Outputs>,
{
    let one = trained::<M, B>(new(7), data, 1, split);
    assert_eq!(one, trained::<M, B>(new(7), data, 2, split));
    assert_eq!(one, trained::<M, B>(new(7), data, 5, split));
}

fn dataset(inputs: ArrayD<f32>, count: u32) -> Dataset {
    let samples = inputs.shape()[0];
    Dataset::new(inputs, classes(samples, count)).expect("arrays of one length")
}

#[test]
fn training_gives_the_same_bits_on_one_thread_and_on_more() {
    check::<Large, 512>(Large::new, &dataset(numbers(&[600, 784]), 10), true);
}

#[test]
fn training_with_shared_products_gives_the_same_bits() {
    check::<Large, 128>(Large::new, &dataset(numbers(&[300, 784]), 10), false);
}

#[test]
fn training_a_convolutional_network_gives_the_same_bits() {
    check::<Eye, 64>(Eye::new, &dataset(numbers(&[170, 28, 28, 1]), 10), true);
}

#[test]
fn training_a_model_on_each_step_gives_the_same_bits() {
    check::<Film, 64>(Film::new, &dataset(numbers(&[170, 6, 12, 12, 2]), 4), true);
}

#[test]
fn training_behind_masks_gives_the_same_bits() {
    // Texts of several lengths, so that shards are left with different numbers of words.
    let text =
        |text: u32| (0..20).map(move |at| if at < 3 + text * 7 % 18 { (text * 31 + at * 17) % 199 + 1 } else { 0 });
    let texts = Array::from_iter((0..170).flat_map(text)).into_shape_with_order((170, 20)).expect("20 words each");
    let tags = (0..170_u32).flat_map(|text| (0..20).map(move |at| (text + at) % 5));
    let tags = Array::from_iter(tags).into_shape_with_order((170, 20)).expect("20 tags each");
    check::<Tagger, 64>(Tagger::new, &Dataset::new(texts, tags).expect("arrays of one length"), true);
}

#[test]
fn training_with_batch_normalization_gives_the_same_bits() {
    check::<Coupled, 64>(Coupled::new, &dataset(numbers(&[170, 28, 28, 1]), 10), false);
}
