//! What `fit`, `evaluate` and `predict` do with datasets.

use super::net::{Fork, HEAVY, Net, PENALIZED, PLAIN};
use super::tools::{Classes, Hits, Sgd, Squares, sgd};
use super::{assert_close, dataset, inputs_array, quiet, samples};
use crate::data::Dataset;
use crate::{Clip, Compile, Fit, Predict, Weighted};
use ndarray::{Array1, Array2};

#[test]
fn a_network_learns_which_number_is_largest() {
    let (train, test) = (dataset(400), dataset(100));
    let mut net = Net::<PLAIN>::new(7);
    let mut trainer = net.compile::<16>(Classes::default(), sgd(0.2), (Hits::default(),));
    let before = trainer.evaluate(&test).unwrap()["accuracy"];
    let history = trainer.fit(&train, quiet(40).validation(&test)).unwrap();
    assert!(before < 0.7 && history.last("val_accuracy").unwrap() > 0.95, "{before} {history:?}");
    assert!(history["loss"][39] < 0.5 * history["loss"][0]);
}

#[test]
fn the_last_batch_of_an_epoch_is_exact() {
    let (inputs, classes) = samples(5);
    let mut by_hand = Net::<PLAIN>::new(7);
    let mut trainer = by_hand.compile::<4>(Classes::default(), sgd(0.3), ());
    let first = trainer.train_on_batch(&inputs[..4], &classes[..4]).unwrap();
    let second = trainer.train_on_batch(&inputs[4..], &classes[4..]).unwrap();
    let mut net = Net::<PLAIN>::new(7);
    let mut trainer = net.compile::<4>(Classes::default(), sgd(0.3), ());
    let history = trainer.fit(&dataset(5), quiet(1).shuffle(false)).unwrap();
    assert_close(&history["loss"], &[(4.0 * first + second) / 5.0]);
    assert_eq!(net.flat(), by_hand.flat());
}

#[test]
fn a_history_has_keras_names_in_keras_order() {
    let names = |history: &crate::History| history.iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
    let mut net = Net::<PLAIN>::new(7);
    let mut trainer = net.compile::<4>(Classes::default(), sgd(0.3), (Hits::default(), Weighted(Hits::default())));
    let history = trainer.fit(&dataset(8), quiet(2).validation_split(0.25)).unwrap();
    assert_eq!(
        names(&history),
        ["accuracy", "loss", "weighted_accuracy", "val_accuracy", "val_loss", "val_weighted_accuracy"]
    );
    assert_eq!(history.epochs(), 2);

    let (inputs, classes) = samples(8);
    let scores = Array2::<f64>::ones((8, 1));
    let data = Dataset::new(inputs_array(&inputs), (scores, Array1::from(classes))).unwrap();
    let mut net = Fork::new(7);
    let losses = (Squares { weight: 0.5, ..Squares::default() }, Classes::default());
    let mut trainer = net.compile::<4>(losses, sgd(0.0), ((), (Hits::default(),)));
    let history = trainer.fit(&data, quiet(1)).unwrap();
    assert_eq!(names(&history), ["kind_accuracy", "kind_loss", "loss", "score_loss"]);
    assert_close(&history["loss"], &[0.5 * history["score_loss"][0] + history["kind_loss"][0]]);
}

#[test]
fn a_validation_split_is_the_last_part_and_is_not_trained_on() {
    let data = dataset(10);
    let (first, last) =
        (data.select(&(0..7).collect::<Vec<_>>()).unwrap(), data.select(&(7..10).collect::<Vec<_>>()).unwrap());
    let (mut split, mut given) = (Net::<PENALIZED>::new(7), Net::<PENALIZED>::new(7));
    // floor(10 · 0.75) = 7.
    let one = split.compile::<4>(Classes::default(), sgd(0.3), ()).fit(&data, quiet(3).validation_split(0.25)).unwrap();
    let two = given.compile::<4>(Classes::default(), sgd(0.3), ()).fit(&first, quiet(3).validation(&last)).unwrap();
    assert_eq!(one, two);
    assert_eq!(split.flat(), given.flat());
}

#[test]
fn sample_weights_of_a_dataset_count_in_losses_but_not_in_plain_metrics() {
    let weights = [2.0, 0.0, 1.0, 0.5, 1.5];
    let data = dataset(5).with_sample_weights(weights.to_vec()).unwrap();
    let mut net = Net::<PLAIN>::new(7);
    let mut trainer = net.compile::<8>(Classes::default(), sgd(0.3), (Hits::default(), Weighted(Hits::default())));
    let plain = trainer.evaluate(&dataset(5)).unwrap();
    let weighted = trainer.evaluate(&data).unwrap();
    assert_close(&[weighted["accuracy"]], &[plain["accuracy"]]);
    let (inputs, classes) = samples(5);
    let outputs = trainer.model().predictor::<5>().predict(&inputs).unwrap().samples().to_vec();
    let value = |at: usize| f64::from(weights[at]) * -outputs[at][classes[at] as usize].ln();
    assert_close(&[weighted["loss"]], &[(0..5).map(value).sum::<f64>() / 5.0]);
}

#[test]
fn class_weights_count_in_training_only() {
    let (inputs, classes) = samples(6);
    let weight = [0.5, 1.0, 2.0];
    let weights: Vec<f64> = classes.iter().map(|&class| weight[class as usize]).collect();
    let mut by_hand = Net::<PLAIN>::new(7);
    let mut trainer = by_hand.compile::<6>(Classes::default(), sgd(0.3), ());
    let loss = trainer.train_on_weighted_batch(&inputs, &classes, &weights).unwrap();

    let data = dataset(6);
    let fit = || quiet(1).shuffle(false).class_weight([(0, 0.5), (2, 2.0)]);
    let mut net = Net::<PLAIN>::new(7);
    let mut trainer = net.compile::<6>(Classes::default(), sgd(0.3), ());
    let history = trainer.fit(&data, fit().validation(&data)).unwrap();
    assert_close(&history["loss"], &[loss]);
    assert_close(&history["val_loss"], &[trainer.evaluate(&data).unwrap()["loss"]]);
    assert_eq!(net.flat(), by_hand.flat());
    // One-hot targets name the same classes.
    let one_hot = Array2::from_shape_fn((6, 3), |(row, at)| if classes[row] as usize == at { 1.0 } else { 0.0 });
    let one_hot = Dataset::new(inputs_array(&inputs), one_hot).unwrap();
    let mut net = Net::<PLAIN>::new(7);
    let mut trainer = net.compile::<6>(Squares::default(), sgd(0.3), ());
    let found = trainer.fit(&one_hot, fit()).unwrap();
    let mut net = Net::<PLAIN>::new(7);
    let rows: Vec<[f64; 3]> =
        classes.iter().map(|&class| [0, 1, 2].map(|at| f64::from(u8::from(at == class)))).collect();
    let mut trainer = net.compile::<6>(Squares::default(), sgd(0.3), ());
    let wanted = trainer.train_on_weighted_batch(&inputs, &rows, &weights).unwrap();
    assert_close(&found["loss"], &[wanted]);
}

#[test]
fn the_same_seed_gives_the_same_training_and_another_seed_another() {
    let data = dataset(50);
    let run = |fit: Fit<'_>, threads| {
        let mut net = Net::<HEAVY>::new(7);
        net.compile::<16>(Classes::default(), sgd(0.3), ()).threads(threads).fit(&data, fit).unwrap();
        net.flat().to_vec()
    };
    assert_eq!(run(quiet(2), 1), run(quiet(2), 2));
    assert_ne!(run(quiet(2), 1), run(quiet(2).seed(1), 1));
}

#[test]
fn predicting_a_dataset_gives_what_a_predictor_gives() {
    let (inputs, _) = samples(10);
    let mut net = Net::<HEAVY>::new(7);
    let outputs = net.compile::<4>(Classes::default(), sgd(0.3), ()).predict(&dataset(10)).unwrap();
    assert_eq!(outputs[0].shape(), [10, 3]);
    let mut predictor = net.predictor::<10>();
    assert_eq!(outputs[0].as_slice().unwrap(), predictor.predict(&inputs).unwrap().flat());
}

#[test]
fn a_summary_tells_what_training_takes() {
    let mut net = Net::<PENALIZED>::new(7);
    let optimizer = Sgd { learning_rate: 0.3, momentum: 0.9, clip: Clip::None };
    let trainer = net.compile::<4>(Classes::default(), optimizer, ());
    let summary = trainer.summary();
    assert!(summary.starts_with("Model: \"net\""), "{summary}");
    assert!(summary.contains("Optimizer params: 77"), "{summary}");
}
