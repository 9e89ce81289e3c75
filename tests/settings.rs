//! What training is told: names become keys that mean one thing each, numbers that make no sense are refused with the number.
#![allow(clippy::unwrap_used, reason = "a fixture that is not what it should be fails the test")]
#![allow(clippy::float_cmp, reason = "the same numbers in the same order")]

use formwork::data::DataError;
use formwork::prelude::*;
use formwork::{BatchError, Clip, Dims, FitError, Metric, RmsProp, Scalar, Scored, flat, losses};
use ndarray::Array2;
use std::panic::catch_unwind;

model! { struct Yes: [1] -> [1] { Dense(1, activation = sigmoid) } }
model! { struct Line: [1] -> [1] { Dense(1) } }
model! { struct Three: [2] -> [3] { Dense(3, activation = softmax) } }

model! {
    struct Two { left: Dense(1), right: Dense(1) }
    fn forward(x: [1]) -> (val: [1], loss: [1]) { (val: left(x), loss: right(x)) }
}

fn silent(epochs: usize) -> Fit<'static> {
    Fit::epochs(epochs).verbose(Verbose::Silent)
}

/// `n` samples of one number, with targets of one number.
fn points(n: u16) -> Dataset {
    let x = Array2::from_shape_fn((usize::from(n), 1), |(row, _)| row as f32 / 8.0);
    Dataset::new(x.clone(), x.mapv(|x| f32::from(u8::from(x > 0.2)))).unwrap()
}

#[test]
fn two_metrics_of_one_name_have_a_series_each() {
    let mut net = Yes::new(1);
    let metrics = (BinaryAccuracy.threshold(0.1), BinaryAccuracy.threshold(0.9), Weighted(Mae), Mae);
    let mut trainer = net.compile::<2>(BinaryCrossentropy::default(), Adam::default(), metrics);
    let data = points(4).with_sample_weights(vec![1.0, 0.0, 0.0, 0.0]).unwrap();
    let history = trainer.fit(&data, silent(3).validation(&data)).unwrap();
    let names: Vec<&str> = history.iter().map(|(name, _)| name).collect();
    let plain = ["binary_accuracy", "binary_accuracy_1", "loss", "mean_absolute_error", "weighted_mean_absolute_error"];
    let wanted: Vec<String> =
        plain.map(String::from).into_iter().chain(plain.map(|name| format!("val_{name}"))).collect();
    assert_eq!(names, wanted);
    assert!(history.iter().all(|(_, values)| values.len() == 3) && history.epochs() == 3);
    // The second stands for the plain metric, though it stands behind the weighted one.
    let output = net.predictor::<4>().predict(&[[0.0], [0.125], [0.25], [0.375]][..]).unwrap().samples().to_vec();
    let errors: Vec<f32> = output.iter().zip([0.0, 0.0, 1.0, 1.0]).map(|(y, t)| (y[0] - t).abs()).collect();
    let mean = f64::from(errors.iter().sum::<f32>() / 4.0);
    assert!((history.last("val_mean_absolute_error").unwrap() - mean).abs() < 1e-6);
    assert!((history.last("val_weighted_mean_absolute_error").unwrap() - f64::from(errors[0])).abs() < 1e-6);
}

/// A metric of any name.
struct Named(&'static str);

impl<T: Scalar> Metric<T> for Named {
    fn name(&self) -> &str {
        self.0
    }
    fn reset(&mut self) {}
    fn update(&mut self, _batch: Scored<'_, T>) {}
    fn result(&self) -> f64 {
        self.0.len() as f64
    }
}

#[test]
fn outputs_and_metrics_of_any_name_have_a_key_each() {
    let mut net = Two::new(1);
    let losses = (MeanSquaredError::default(), MeanSquaredError::default());
    let metrics = ((Named("loss"), Named("")), (Named("loss"), Named("loss")));
    let mut trainer = net.compile::<2>(losses, Sgd::default(), metrics);
    let y = || Array2::<f32>::zeros((4, 1));
    let data = Dataset::new(Array2::<f32>::ones((4, 1)), (y(), y())).unwrap();
    let history = trainer.fit(&data, silent(2).validation(&data)).unwrap();
    let mut names: Vec<&str> = history.iter().map(|(name, _)| name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!((names.len(), count), (14, 14), "{names:?}");
    assert!(history.iter().all(|(_, values)| values.len() == 2));
    // `val_loss` is the loss of the validation, not that of the output `val`.
    let total = trainer.evaluate(&data).unwrap()["loss"];
    assert!((history.last("val_loss").unwrap() - total).abs() < 1e-9);
    assert!((history.last("val_val_loss_1").unwrap() + history.last("val_loss_loss").unwrap() - total).abs() < 1e-6);
}

/// The error of training a line with an optimizer.
fn refused<O: formwork::Optimizer<f32>>(optimizer: O) -> String {
    let mut net = Line::new(1);
    let before = flat::<_, f32>(net.parameters()).to_vec();
    let mut trainer = net.compile::<2>(MeanSquaredError::default(), optimizer, ());
    let step = trainer.train_on_batch(&[1.0], &[1.0_f32]).unwrap_err().to_string();
    assert_eq!(trainer.fit(&points(4), silent(1)).unwrap_err().to_string(), step);
    assert_eq!(trainer.steps(), 0);
    assert_eq!(flat::<_, f32>(net.parameters()), before);
    step
}

#[test]
fn settings_of_optimizers_that_make_no_sense_are_refused_with_their_number() {
    let (sgd, adam, rms) = (Sgd::default, Adam::default, RmsProp::default);
    let rate = "`learning_rate` must be a finite number, not negative, found";
    assert_eq!(refused(sgd().learning_rate(f64::NAN)), format!("sgd: {rate} NaN"));
    assert_eq!(refused(adam().learning_rate(-0.1)), format!("adam: {rate} -0.1"));
    assert_eq!(refused(rms().learning_rate(f64::INFINITY)), format!("rmsprop: {rate} inf"));
    // Finite, but not as `f32`.
    assert!(refused(sgd().learning_rate(1e39)).starts_with("sgd: `learning_rate`"));
    assert_eq!(refused(sgd().momentum(1.5)), "sgd: `momentum` must be between 0 and 1, found 1.5");
    assert_eq!(refused(adam().beta_1(1.0)), "adam: `beta_1` must be at least 0 and below 1, found 1");
    assert_eq!(refused(adam().beta_2(f64::NAN)), "adam: `beta_2` must be at least 0 and below 1, found NaN");
    assert_eq!(refused(adam().epsilon(-1.0)), "adam: `epsilon` must be a finite number, not negative, found -1");
    assert!(refused(rms().rho(-0.1)).starts_with("rmsprop: `rho`"));
    assert!(refused(rms().momentum(f64::NAN)).starts_with("rmsprop: `momentum`"));
    assert!(refused(adam().weight_decay(f64::NAN)).starts_with("adam: `weight_decay`"));
    assert_eq!(refused(sgd().clipvalue(-1.0)), "sgd: `clipvalue` must be a finite number above 0, found -1");
    assert!(refused(sgd().clipnorm(0.0)).starts_with("sgd: `clipnorm`"));
    assert!(refused(adam().global_clipnorm(f64::NAN)).starts_with("adam: `global_clipnorm`"));
}

#[test]
fn settings_that_are_changed_between_steps_are_checked_by_the_next() {
    let mut net = Line::new(1);
    let mut trainer = net.compile::<2>(MeanSquaredError::default(), Sgd::default(), ());
    let mut step = |change: &dyn Fn(&mut Sgd)| {
        change(trainer.optimizer_mut());
        trainer.train_on_batch(&[1.0], &[1.0_f32]).map_err(|error| error.to_string())
    };
    assert!(step(&|_| ()).is_ok());
    assert!(step(&|sgd| sgd.learning_rate = f64::NAN).is_err());
    assert!(step(&|sgd| (sgd.learning_rate, sgd.clip) = (0.1, Clip::Norm(-1.0))).is_err());
    let error = step(&|sgd| (sgd.momentum, sgd.clip) = (0.9, Clip::None)).unwrap_err();
    assert_eq!(
        error,
        "the optimizer `sgd` now asks for 1 buffers per parameter, the trainer was made with 0: settings that need memory, \
         such as momentum, are chosen in `compile`"
    );
    assert!(step(&|sgd| sgd.momentum = 0.0).is_ok());
}

#[test]
fn settings_of_losses_metrics_and_fits_are_refused_with_their_number() {
    let data = points(4);
    let check = |loss: BinaryCrossentropy, threshold, fit: Fit<'_>, wanted: &str| {
        let mut net = Yes::new(1);
        let mut trainer = net.compile::<2>(loss, Sgd::default(), (BinaryAccuracy.threshold(threshold),));
        assert_eq!(trainer.fit(&data, fit).unwrap_err().to_string(), wanted);
        if !wanted.starts_with("Fit") && !wanted.contains("split") && !wanted.contains("class") {
            assert_eq!(trainer.evaluate(&data).unwrap_err().to_string(), wanted);
        }
    };
    let loss = BinaryCrossentropy::default;
    check(
        loss().weighted(f64::NAN),
        0.5,
        silent(1),
        "the loss of `output`: `weight` must be a finite number, found NaN",
    );
    let smoothing = "BinaryCrossentropy: `label_smoothing` must be between 0 and 1, found 1.5";
    check(loss().label_smoothing(1.5), 0.5, silent(1), smoothing);
    check(loss(), 1.0, silent(1), "binary_accuracy: `threshold` must be above 0 and below 1, found 1");
    check(loss(), 0.5, silent(0), "Fit: `epochs` must be at least 1, found 0");
    let split = "a validation split lies between 0 and 1, found NaN";
    check(loss(), 0.5, silent(1).validation_split(f64::NAN), split);
    let twice = "class 1 has two weights, 2 and 3";
    check(loss(), 0.5, silent(1).class_weight([(1, 2.0), (1, 3.0)]), twice);
    let nan = "the weight of class 0 is NaN, weights are finite numbers";
    check(loss(), 0.5, silent(1).class_weight([(0, f64::NAN)]), nan);
    let infinite = "the weight of class 0 is inf, weights are finite numbers";
    check(loss(), 0.5, silent(1).class_weight([(0, 1e39)]), infinite);
    check(loss(), 0.5, silent(1).class_weight([(2, 1.0)]), "class 2 has a weight, the classes are 0 to 1");

    let classes = Dataset::new(Array2::<f32>::ones((2, 2)), vec![0_u32, 1]).unwrap();
    let mut net = Three::new(1);
    let mut trainer = net.compile::<2>(SparseCategoricalCrossentropy::default(), Sgd::default(), ());
    trainer.fit(&classes, silent(1).class_weight([(2, -1.0), (0, 0.0)])).unwrap();
    let error = trainer.fit(&classes, silent(1).class_weight([(3, 1.0)])).unwrap_err();
    assert!(matches!(error, FitError::Data(DataError::NoClass { class: 3, last: 2 })), "{error}");
    let weighed = |weights: &[(u32, f32)]| classes.clone().with_class_weights(weights).map(|_| ());
    assert!(matches!(weighed(&[(2, 1.0)]), Err(DataError::NoClass { class: 2, last: 1 })));
    assert!(matches!(weighed(&[(1, f32::NAN)]), Err(DataError::ClassWeight { class: 1, .. })));
    assert!(matches!(weighed(&[(1, 1.0), (1, 1.0)]), Err(DataError::ClassTwice { class: 1, .. })));
    assert!(weighed(&[(1, -1.0)]).is_ok());
}

#[test]
fn weights_of_a_batch_are_finite_numbers() {
    let mut net = Line::new(1);
    let mut trainer = net.compile::<2>(MeanSquaredError::default(), Sgd::default(), ());
    let mut step = |weights: [f32; 2]| trainer.train_on_weighted_batch(&[[1.0], [2.0]][..], &[1.0_f32, 2.0], &weights);
    for value in [f32::NAN, f32::INFINITY] {
        let error = step([1.0, value]).unwrap_err().to_string();
        assert_eq!(error, format!("the weight of sample 1 is {value}, weights are finite numbers"));
    }
    // As in Keras.
    assert!(step([1.0, -1.0]).is_ok());
    assert_eq!(step([0.0, 0.0]).unwrap(), 0.0);
    // Two finite weights whose product is none in `f32`.
    let data = points(2).with_sample_weights(vec![1e38, 1.0]).unwrap();
    let error = trainer.fit(&data, silent(1).class_weight([(0, 1e38)])).unwrap_err();
    assert!(matches!(error, FitError::Batch(BatchError::Weight { sample: 0, .. })), "{error}");
}

#[test]
fn a_metric_that_is_shown_uneven_parts_says_so() {
    let dims = Dims::new(&[1]);
    let shown = |targets: &[f32], weight: &[f32], mask: &[f32]| {
        let target = formwork::Target::Values(targets);
        let prediction = &[0.1_f32, 0.9, 0.2];
        let batch = Scored { dims, target_dims: dims, prediction, target, weight: Some(weight), mask };
        let thrown = catch_unwind(|| Mae.clone().update(batch)).unwrap_err();
        *thrown.downcast::<String>().unwrap()
    };
    let (three, two) = ([1.0; 3], [1.0; 2]);
    assert_eq!(shown(&three, &two, &[]), "a metric was shown 2 weights for 3 samples");
    assert_eq!(shown(&three, &[1.0; 4], &[]), "a metric was shown 4 weights for 3 samples");
    assert_eq!(shown(&two, &three, &[]), "a metric was shown 2 target numbers for 3 samples with targets of [1]");
    assert_eq!(shown(&three, &three, &two), "a metric was shown a mask of 2 numbers, which are no steps of 3 samples");
    let weight = vec![1.0_f32; 3];
    assert!(catch_unwind(|| losses::Divisor::of(formwork::Reduction::Sum, 4, Some(&weight), None)).is_err());
}
