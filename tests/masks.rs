//! What the mask of an output does to its loss and its metrics, in batches that are short or split.

use formwork::prelude::*;
use formwork::{Dims, Loss};
use ndarray::Array2;

model! {
    /// A tag for each word; 0 is no word.
    struct Tagger: [u32; 4] -> [4, 2] {
        Embedding(6, 3, mask_zero = true),
        Dense(2, activation = softmax),
    }
}

model! {
    /// A number for each word; 0 is no word.
    struct Scorer: [u32; 4] -> [4, 1] {
        Embedding(6, 3, mask_zero = true),
        Dense(1),
    }
}

/// Words in front, then nothing; one sample without a word.
const WORDS: [[u32; 4]; 5] = [[1, 2, 3, 4], [5, 1, 0, 0], [2, 0, 0, 0], [0, 0, 0, 0], [3, 0, 4, 0]];

fn words() -> Array2<u32> {
    WORDS.to_vec().into()
}

fn tags() -> Array2<u32> {
    Array2::from_shape_fn((5, 4), |(sample, step)| u32::from((sample + step) % 3 == 0))
}

fn assert_near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-6, "{found}, not {wanted}");
}

/// The loss and the accuracy over the words alone, by hand, from predictions for a batch at a time.
fn by_hand(net: &Tagger, batch: usize) -> (f64, f64) {
    let mut predictor = net.predictor::<5>();
    let tags = tags();
    let (mut loss, mut right, mut seen, mut samples) = (0.0, 0.0, 0.0, 0.0);
    for (index, part) in WORDS.chunks(batch).enumerate() {
        let classes = predictor.predict(part).expect("words below the bound").clone();
        let (mut sum, mut counted) = (0.0, 0.0);
        for (sample, words) in part.iter().enumerate() {
            for step in (0..4).filter(|step| words[*step] != 0) {
                let tag = tags[[index * batch + sample, step]];
                let [no, yes] = classes[sample][step].map(f64::from);
                sum -= if tag == 1 { yes } else { no }.ln();
                right += f64::from(u8::from((yes > no) == (tag == 1)));
                counted += 1.0;
            }
        }
        // An epoch's loss is the mean over samples of the losses of their batches.
        loss += sum / f64::max(counted, 1.0) * part.len() as f64;
        (seen, samples) = (seen + counted, samples + part.len() as f64);
    }
    (loss / samples, right / seen)
}

fn check<const B: usize>(threads: usize) {
    let mut net = Tagger::new(3);
    let (loss, accuracy) = by_hand(&net, B);
    let data = Dataset::new(words(), tags()).expect("as many tags as samples");
    let goal = SparseCategoricalCrossentropy::default();
    let mut trainer = net.compile::<B>(goal, Sgd::default(), (Accuracy,)).threads(threads);
    let found = trainer.evaluate(&data).expect("data that fits");
    assert_near(found["loss"], loss);
    assert_near(found["accuracy"], accuracy);
}

#[test]
fn words_that_are_none_count_in_neither_loss_nor_metric() {
    for threads in [1, 2] {
        check::<5>(threads);
        check::<2>(threads);
        check::<1>(threads);
    }
}

/// The sum of a sample's numbers: one value for all its steps.
struct Total;

impl<Tag> Loss<f32, Tag> for Total {
    type Target = f32;

    fn target_dims(&self, _output: Dims) -> Dims {
        Dims::new(&[1])
    }

    fn rows(&self, _output: Dims) -> usize {
        1
    }

    fn values(&self, dims: Dims, prediction: &[f32], _target: &[f32], values: &mut [f32]) {
        for (value, sample) in values.iter_mut().zip(prediction.chunks(dims.len())) {
            *value = sample.iter().sum();
        }
    }

    fn gradient(&self, dims: Dims, _prediction: &[f32], _target: &[f32], scale: &[f32], gradient: &mut [f32]) {
        for (sample, scale) in gradient.chunks_mut(dims.len()).zip(scale) {
            sample.fill(*scale);
        }
    }
}

#[test]
fn a_value_of_several_steps_counts_when_one_of_them_does() {
    let mut net = Scorer::new(3);
    let mut predictor = net.predictor::<5>();
    let totals = predictor.predict(&WORDS[..]).expect("words below the bound").clone();
    let total = |sample: usize| totals[sample].iter().map(|step| f64::from(step[0])).sum::<f64>();
    // All but the sample without a word.
    let wanted = [0, 1, 2, 4].map(total).iter().sum::<f64>() / 4.0;
    let data = Dataset::new(words(), Array2::<f32>::zeros((5, 1))).expect("as many targets as samples");
    let found = net.compile::<5>(Total, Sgd::default(), ()).evaluate(&data).expect("data that fits");
    assert_near(found["loss"], wanted);
}
