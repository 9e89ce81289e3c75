//! What is refused, and what is said about it.

use super::net::{Fork, IN, Net, PLAIN};
use super::tools::{Classes, Squares, sgd};
use super::{dataset, empty, inputs_array, quiet, samples};
use crate::data::Dataset;
use crate::{BatchError, Compile, FitError, InputError};
use ndarray::{Array1, Array2};

/// The error of fitting `data`, which must leave the model as it was.
fn refused(data: &Dataset) -> String {
    let mut net = Net::<PLAIN>::new(1);
    let before = net.flat().to_vec();
    let error = net.compile::<4>(Classes::default(), sgd(1.0), ()).fit(data, quiet(1)).unwrap_err();
    assert_eq!(net.flat(), before);
    error.to_string()
}

#[test]
fn inputs_of_another_shape_are_refused_with_both_shapes() {
    let data = Dataset::new(Array2::<f32>::zeros((3, 4)), Array1::<u32>::zeros(3)).unwrap();
    assert_eq!(refused(&data), "the training set's input `x` has samples of [4], the model takes [5]");
}

#[test]
fn targets_of_another_shape_are_refused_with_both_shapes() {
    let data = Dataset::new(Array2::<f32>::zeros((3, IN)), Array2::<u32>::zeros((3, 2))).unwrap();
    assert_eq!(refused(&data), "the training set's targets of `class` have the shape [2], its loss takes []");
    let data = Dataset::new(Array2::<f32>::zeros((3, IN)), (Array1::<u32>::zeros(3), Array1::<u32>::zeros(3))).unwrap();
    assert_eq!(refused(&data), "the training set has 2 targets, the model has 1");
}

#[test]
fn a_class_that_is_none_is_refused_with_its_place_in_the_dataset() {
    let (inputs, _) = samples(6);
    let data = Dataset::new(inputs_array(&inputs[..3]), Array1::from(vec![0_u32, 7, 2])).unwrap();
    assert_eq!(refused(&data), "`class` has id 7 in sample 1 at position 0, ids are below 3");
    let data = Dataset::new(inputs_array(&inputs), Array1::from(vec![0_u32, 1, 2, 0, 1, 3])).unwrap();
    let mut net = Net::<PLAIN>::new(1);
    let error = net.compile::<4>(Classes::default(), sgd(1.0), ()).fit(&data, quiet(1).shuffle(false)).unwrap_err();
    let id = InputError::Id { port: "class", sample: 5, step: 0, id: 3, bound: 3 };
    assert!(matches!(error, FitError::Batch(BatchError::Input(found)) if found == id));
}

#[test]
fn a_fraction_is_no_class() {
    let (inputs, _) = samples(2);
    let mut net = Net::<PLAIN>::new(1);
    let mut trainer = net.compile::<4>(Classes::default(), sgd(1.0), ());
    for (value, text) in [(0.5, "0.5"), (-1.0, "-1"), (f64::NAN, "NaN"), (1e12, "1000000000000")] {
        let error = trainer.train_on_batch(&inputs, &[1.0, value]).unwrap_err();
        assert_eq!(error.to_string(), format!("the target of `class` in sample 1 is {text}, which is not an id"));
    }
}

#[test]
fn batches_that_do_not_match_are_refused() {
    let (inputs, classes) = samples(5);
    let mut net = Net::<PLAIN>::new(1);
    let mut trainer = net.compile::<4>(Classes::default(), sgd(1.0), ());
    let too_many = trainer.train_on_batch(&inputs, &classes).unwrap_err();
    assert_eq!(too_many, BatchError::Input(InputError::TooMany { samples: 5, capacity: 4 }));
    let uneven = trainer.train_on_batch(&inputs[..2], &classes[..3]).unwrap_err();
    assert_eq!(uneven.to_string(), "`class` takes 2 target elements for 2 samples of [], found 3");
    let weights = trainer.train_on_weighted_batch(&inputs[..2], &classes[..2], &[1.0]).unwrap_err();
    assert_eq!(weights, BatchError::Weights { samples: 2, found: 1 });
    assert_eq!(trainer.train_on_batch(&inputs[..0], &classes[..0]), Err(BatchError::Empty));
    assert_eq!(trainer.steps(), 0);
}

#[test]
fn an_empty_dataset_is_refused() {
    assert_eq!(refused(&empty()), "the training set is empty");
    let mut net = Net::<PLAIN>::new(1);
    let mut trainer = net.compile::<4>(Classes::default(), sgd(1.0), ());
    assert!(matches!(trainer.evaluate(&empty()), Err(FitError::Empty { part: "test" })));
    assert!(matches!(trainer.predict(&empty()), Err(FitError::Empty { part: "prediction" })));
    let validation = trainer.fit(&dataset(4), quiet(1).validation(&empty()));
    assert!(matches!(validation, Err(FitError::Empty { part: "validation" })));
    let split = trainer.fit(&dataset(1), quiet(1).validation_split(0.5));
    assert!(matches!(split, Err(FitError::Empty { part: "training" })));
    let split = trainer.fit(&dataset(4), quiet(1).validation_split(1.5));
    assert!(matches!(split, Err(FitError::Split { .. })));
}

#[test]
fn class_weights_need_one_output() {
    let (inputs, classes) = samples(2);
    let scores = Array2::<f64>::zeros((2, 1));
    let data = Dataset::new(inputs_array(&inputs), (scores, Array1::from(classes))).unwrap();
    let mut net = Fork::new(1);
    let mut trainer = net.compile::<4>((Squares::default(), Classes::default()), sgd(1.0), ());
    let error = trainer.fit(&data, quiet(1).class_weight([(0, 2.0)])).unwrap_err();
    assert!(matches!(error, FitError::ClassWeight { output: "score", .. }));
}
