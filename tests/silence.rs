//! Training says what goes wrong: losses that are not finite, phases that would repeat, panics that were caught, terminals and
//! threads that are not there.
#![allow(clippy::unwrap_used, reason = "a fixture that is not what it should be fails the test")]
#![allow(
    clippy::unused_self,
    clippy::unnecessary_wraps,
    clippy::result_large_err,
    reason = "what every layer of one's own has, used or not"
)]
#![allow(clippy::float_cmp, reason = "the same numbers in the same order")]

use formwork::prelude::*;
use formwork::{
    BatchError, CustomLayer, Dims, Draws, FitError, LayerCall, LayerReverse, Loss, Metric, NotFinite, ParamSpec,
    Scored, ShapeError, flat,
};
use ndarray::{Array1, Array2};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

model! { struct Line: [1] -> [1] { Dense(1) } }

model! {
    #[model(allow(dropout_on_output))]
    struct Noisy: [6] -> [6] { Dense(6), Dropout(0.5) }
}

// All that a step changes: parameters, moving statistics, what a stateful layer remembers, dropout.
model! {
    struct Whole {
        lstm: Lstm(3, stateful = true, return_sequences = true),
        norm: BatchNormalization(),
        drop: Dropout(0.3),
        head: Dense(1),
    }
    fn forward(x: [2, 2]) -> (y: [1]) { head(flatten(drop(norm(lstm(x))))) }
}

fn silent(epochs: usize) -> Fit<'static> {
    Fit::epochs(epochs).verbose(Verbose::Silent)
}

/// `n` samples of one number, with targets of one number.
fn points(n: u16) -> Dataset {
    let x = Array2::from_shape_fn((usize::from(n), 1), |(row, _)| row as f32 / 8.0);
    Dataset::new(x.clone(), x.mapv(|x| f32::from(u8::from(x > 0.2)))).unwrap()
}

/// What a step changes.
fn all_of(net: &Whole) -> Vec<f32> {
    flat(net.parameters()).to_vec()
}

#[test]
fn a_step_whose_loss_is_not_finite_leaves_no_trace() {
    let x = [[[0.5_f32, -1.0], [2.0, 0.25]], [[-0.75, 1.5], [1.0, -0.5]]];
    let train = |spoilt: bool| {
        let mut net = Whole::new(3);
        let mut trainer = net.compile::<2>(MeanSquaredError::default(), Adam::default().learning_rate(0.1), ());
        for step in 0..4 {
            if spoilt && step > 0 {
                let before = (all_of(trainer.model()), trainer.steps());
                for bad in [f32::NAN, f32::INFINITY, 1e30] {
                    let error = trainer.train_on_batch(&x[..], &[[bad], [1.0]]).unwrap_err();
                    assert!(matches!(error, BatchError::NotFinite { what: NotFinite::Loss("y"), .. }), "{error}");
                    trainer.train_on_batch(&[[[f32::NAN; 2]; 2]; 2][..], &[[0.0_f32], [1.0]]).unwrap_err();
                }
                assert_eq!((all_of(trainer.model()), trainer.steps()), before);
            }
            trainer.train_on_batch(&x[..], &[[0.5_f32], [1.0]]).unwrap();
        }
        all_of(&net)
    };
    assert_eq!(train(false), train(true));
}

#[test]
fn fit_ends_with_the_place_of_a_loss_that_is_not_finite_and_the_epochs_until_then() {
    let mut net = Line::new(1);
    let mut trainer = net.compile::<2>(MeanSquaredError::default(), Sgd::default().learning_rate(1e9), (Mae,));
    let error = trainer.fit(&points(6), silent(50).shuffle(false)).unwrap_err();
    let text = error.to_string();
    let FitError::NotFinite { epoch, batch, what, value, history } = error else { panic!("{text}") };
    assert!(what == NotFinite::Loss("output") && !value.is_finite() && (1..=3).contains(&batch));
    assert!(epoch > 1 && history.epochs() == epoch - 1 && history.get("mean_absolute_error").is_some());
    assert!(
        text.starts_with(&format!(
            "epoch {epoch}, batch {batch}: the loss of `output` is {value}, so the step was not"
        ))
    );

    let mut net = Line::new(1);
    let trainer = net.compile::<2>(MeanSquaredError::default(), Sgd::default().learning_rate(1e9), ());
    let history = trainer.continue_if_not_finite().fit(&points(6), silent(50).shuffle(false)).unwrap();
    assert!(history.epochs() == 50 && history.last("loss").unwrap().is_nan());

    // A loss of the validation is written down whatever it is, as in Keras.
    let mut test = points(2);
    test = Dataset::new(test.inputs()[0].clone(), vec![f32::NAN, 0.0]).unwrap();
    let mut net = Line::new(1);
    let mut trainer = net.compile::<2>(MeanSquaredError::default(), Sgd::default(), ());
    let history = trainer.fit(&points(6), silent(2).validation(&test)).unwrap();
    assert!(history.last("val_loss").unwrap().is_nan() && history.last("loss").unwrap().is_finite());
}

#[test]
fn a_penalty_that_is_not_finite_is_named() {
    model! {
        #[model(dtype = f64)]
        struct Held: [1] -> [1] { Dense(1, kernel_regularizer = l2(1.0)) }
    }
    let mut net = Held::new(1);
    net.dense.kernel[0] = 1e200;
    let mut trainer = net.compile::<1>(MeanSquaredError::default(), Sgd::default(), ());
    let error = trainer.train_on_batch(&[0.0], &[0.0]).unwrap_err();
    assert!(matches!(error, BatchError::NotFinite { what: NotFinite::Penalty, .. }), "{error}");
}

model! {
    struct Deep {
        relu: Dense(40, activation = relu),
        table: Dense(40, activation = leaky_relu),
        classes: Dense(20, activation = softmax),
        answers: Dense(20, activation = sigmoid),
        numbers: Dense(20),
    }
    fn forward(x: [3]) -> (class: [20], one_hot: [20], answer: [20], far: [20], near: [20]) {
        let h = table(relu(x));
        (class: classes(h), one_hot: softmax(numbers(h)), answer: answers(h), far: numbers(h), near: numbers(h))
    }
}

#[test]
fn what_is_no_number_reaches_every_loss() {
    let losses = || {
        let (class, one_hot) = (SparseCategoricalCrossentropy::default(), CategoricalCrossentropy::default());
        (class, one_hot, BinaryCrossentropy::default(), MeanSquaredError::default(), MeanAbsoluteError::default())
    };
    let rows = Array2::from_shape_fn((9, 20), |(row, column)| f32::from(u8::from(row == column)));
    let ids: Vec<u32> = (0..9).collect();
    let data =
        Dataset::new(Array2::<f32>::ones((9, 3)), (ids, rows.clone(), rows.clone(), rows.clone(), rows)).unwrap();
    for spoil in 0..3 {
        let mut net = Deep::new(1);
        match spoil {
            0 => net.relu.kernel[1] = f32::NAN,
            1 => net.table.bias[7] = f32::NAN,
            _ => net.relu.bias.fill(f32::INFINITY),
        }
        let evaluation = net.compile::<4>(losses(), Sgd::default(), ((), (), (), (), ())).evaluate(&data).unwrap();
        for (name, value) in evaluation.iter() {
            assert!(!value.is_finite(), "spoilt {spoil}: {name} is {value}");
        }
    }
}

/// The mask that dropout draws in each step, as the gradient of a bias shows it.
fn masks(net: &mut Noisy, steps: usize, seed: Option<u64>) -> Vec<Vec<bool>> {
    let trainer = net.compile::<1>(MeanSquaredError::default(), Sgd::default().learning_rate(1.0), ());
    let mut trainer = if let Some(seed) = seed { trainer.seed(seed) } else { trainer };
    let mut step = || {
        let before = trainer.model().dense.bias;
        trainer.train_on_batch(&[0.0; 6], &[[9.0_f32; 6]]).unwrap();
        trainer.model().dense.bias.iter().zip(&before).map(|(after, before)| after != before).collect()
    };
    (0..steps).map(|_| step()).collect()
}

#[test]
fn a_second_phase_of_training_draws_other_masks_unless_it_is_given_a_seed() {
    let mut net = Noisy::new(4);
    let (first, mut copy) = (masks(&mut net, 20, None), net.clone());
    let second = masks(&mut net, 20, None);
    assert_ne!(first, second);
    // In one phase or in two, the numbers are the same, and a copy goes on as the original does.
    assert_eq!([first.clone(), second.clone()].concat(), masks(&mut Noisy::new(4), 40, None));
    assert_eq!(second, masks(&mut copy, 20, None));
    assert_eq!(*copy.draws(), Draws { seed: 4, steps: 40, epochs: 0 });
    // A seed begins anew, and takes nothing from the numbers that go on.
    assert_eq!(masks(&mut net, 5, Some(9)), masks(&mut copy, 5, Some(9)));
    assert_eq!(masks(&mut net, 5, None), masks(&mut copy, 5, None));
    assert_ne!(first, masks(&mut Noisy::new(5), 20, None));
}

/// A loss that writes down what it is shown, as it comes.
struct Seen(AtomicU32, std::sync::Mutex<Vec<f32>>);

impl<Tag> Loss<f32, Tag> for &Seen {
    type Target = f32;
    fn target_dims(&self, output: Dims) -> Dims {
        output
    }
    fn values(&self, _dims: Dims, _prediction: &[f32], target: &[f32], values: &mut [f32]) {
        self.0.fetch_add(1, Ordering::Relaxed);
        self.1.lock().unwrap().extend_from_slice(target);
        values.fill(0.0);
    }
    fn gradient(&self, _: Dims, _: &[f32], _: &[f32], _: &[f32], gradient: &mut [f32]) {
        gradient.fill(0.0);
    }
}

#[test]
fn every_epoch_of_every_fit_has_an_order_of_its_own_unless_it_is_given_a_seed() {
    let y: Array1<f32> = (0..20_u8).map(f32::from).collect();
    let data = Dataset::new(Array2::<f32>::zeros((20, 1)), y).unwrap();
    let orders = |net: &mut Line, fits: Vec<Fit<'_>>| {
        let seen = Seen(AtomicU32::new(0), std::sync::Mutex::default());
        let mut trainer = net.compile::<20>(&seen, Sgd::default(), ());
        for fit in fits {
            trainer.fit(&data, fit).unwrap();
        }
        let seen = seen.1.lock().unwrap();
        seen.chunks(20).map(<[f32]>::to_vec).collect::<Vec<_>>()
    };
    let mut net = Line::new(1);
    let mut all = orders(&mut net, vec![silent(2), silent(2)]);
    all.extend(orders(&mut net, vec![silent(2)]));
    for (place, order) in all.iter().enumerate() {
        assert!(!all[..place].contains(order), "{place}");
    }
    // However the epochs are cut into fits and trainers.
    assert_eq!(all, orders(&mut Line::new(1), vec![silent(6)]));
    // A seed of its own begins anew each time, and leaves the others as they are.
    let seeded = orders(&mut net, vec![silent(1).seed(5), silent(1), silent(1).seed(5)]);
    assert_eq!((&seeded[0], &seeded[2]), (&seeded[0], &seeded[0]));
    assert_eq!(seeded[1], orders(&mut Line::new(1), vec![silent(7)])[6]);
}

/// What panics, and when: at the step of this number.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    Values,
    Gradient,
    Metric,
    Forward,
    Backward,
}

static LAYER: std::sync::Mutex<Fault> = std::sync::Mutex::new(Fault::None);

mod my {
    /// Hands its input on, or panics.
    #[derive(Debug)]
    pub(crate) struct Trap;
}

impl my::Trap {
    const fn output(&self, input: Dims) -> Result<Dims, ShapeError> {
        Ok(input)
    }

    const fn params(&self, _input: Dims) -> ParamSpec {
        ParamSpec::NONE
    }
}

/// Panics if it is this one's turn.
fn spring(fault: Fault) {
    let turn = *LAYER.lock().unwrap();
    assert!(turn != fault, "out of range");
}

impl CustomLayer<f32> for my::Trap {
    fn forward(&self, call: &LayerCall<'_, f32>, y: &mut [f32]) {
        spring(Fault::Forward);
        y.copy_from_slice(call.x);
    }

    fn backward(&self, _call: &LayerCall<'_, f32>, reverse: LayerReverse<'_, f32>) {
        spring(Fault::Backward);
        if !reverse.dx.is_empty() {
            reverse.dx.copy_from_slice(reverse.dy);
        }
    }
}

model! {
    struct Trapped {
        words: Embedding(50, 2),
        lstm: Lstm(3, stateful = true, return_sequences = true),
        trap: my::Trap(),
        norm: BatchNormalization(),
        drop: Dropout(0.3),
        head: Dense(1),
    }
    fn forward(ids: [u32; 2]) -> (y: [1]) { head(flatten(drop(norm(trap(lstm(words(ids))))))) }
}

/// The mean squared error, or a panic.
struct Strict;

impl<Tag> Loss<f32, Tag> for Strict {
    type Target = f32;
    fn target_dims(&self, output: Dims) -> Dims {
        output
    }
    fn values(&self, dims: Dims, prediction: &[f32], target: &[f32], values: &mut [f32]) {
        spring(Fault::Values);
        Loss::<f32, Tag>::values(&MeanSquaredError::default(), dims, prediction, target, values);
    }
    fn gradient(&self, dims: Dims, prediction: &[f32], target: &[f32], scale: &[f32], gradient: &mut [f32]) {
        spring(Fault::Gradient);
        Loss::<f32, Tag>::gradient(&MeanSquaredError::default(), dims, prediction, target, scale, gradient);
    }
}

#[derive(Clone, Copy)]
struct Count(f64);

impl Metric<f32> for Count {
    fn name(&self) -> &'static str {
        "count"
    }
    fn reset(&mut self) {
        self.0 = 0.0;
    }
    fn update(&mut self, _batch: Scored<'_, f32>) {
        spring(Fault::Metric);
        self.0 += 1.0;
    }
    fn result(&self) -> f64 {
        self.0
    }
}

#[test]
fn after_a_panic_that_was_caught_training_goes_on_as_if_nothing_had_been() {
    let x = [[3_u32, 7], [1, 3]];
    let x_array = Array2::from_shape_fn((2, 2), |(row, column)| x[row][column]);
    let data = Dataset::new(x_array, vec![0.5_f32, 1.0]).unwrap();
    let run = |fault: Fault| {
        let mut net = Trapped::new(3);
        let mut trainer = net.compile::<2>(Strict, Adam::default().learning_rate(0.1), (Count(0.0),)).threads(2);
        let mut losses = Vec::new();
        for step in 0..4 {
            if step > 0 && fault != Fault::None {
                // Whole numbers stand for the targets: they are copied, to a column that is lent.
                for _ in 0..2 {
                    *LAYER.lock().unwrap() = fault;
                    let step = catch_unwind(AssertUnwindSafe(|| trainer.train_on_batch(&x[..], &[[1_u32], [2]])));
                    let fit = catch_unwind(AssertUnwindSafe(|| trainer.fit(&data, silent(2).shuffle(false)).is_ok()));
                    *LAYER.lock().unwrap() = Fault::None;
                    for thrown in [step.map(|_| ()).unwrap_err(), fit.map(|_| ()).unwrap_err()] {
                        assert_eq!(thrown.downcast_ref(), Some(&"out of range"), "{fault:?}");
                    }
                }
            }
            losses.push(trainer.train_on_batch(&x[..], &[[1_u32], [2]]).unwrap());
        }
        let history = trainer.fit(&data, silent(2).shuffle(false)).unwrap();
        assert_eq!(history["count"], [1.0, 1.0], "{fault:?}");
        (losses, history["loss"].to_vec(), flat::<_, f32>(net.parameters()).to_vec())
    };
    let wanted = run(Fault::None);
    for fault in [Fault::Values, Fault::Gradient, Fault::Metric, Fault::Forward, Fault::Backward] {
        assert_eq!(run(fault), wanted, "{fault:?}");
    }
}

/// Runs one test of this file, which is meant for that alone, as a program of its own.
fn child(test: &str, variable: (&str, &str)) -> Output {
    let program = std::env::current_exe().unwrap();
    let arguments = ["--exact", "--ignored", "--nocapture", "--test-threads=1", test];
    Command::new(program).args(arguments).env(variable.0, variable.1).output().unwrap()
}

#[test]
#[ignore = "a program of its own for `a_bar_that_is_asked_for_into_a_pipe_tells_the_numbers`"]
fn program_with_a_bar() {
    let mut net = Line::new(1);
    let mut trainer = net.compile::<1>(MeanSquaredError::default(), Sgd::default(), (Mae,));
    trainer.fit(&points(2), Fit::epochs(2).verbose(Verbose::Bar)).unwrap();
}

#[test]
fn a_bar_that_is_asked_for_into_a_pipe_tells_the_numbers() {
    let output = child("program_with_a_bar", ("TERM", "xterm"));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("loss: ")).collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines.iter().all(|line| line.starts_with("2/2 - ") && line.contains("mean_absolute_error: ")), "{text}");
}

#[test]
#[ignore = "a program of its own for `fit_works_where_no_thread_can_be_started`"]
fn program_without_threads() {
    assert!(std::thread::Builder::new().spawn(|| ()).is_err(), "a thread could be started");
    model! { struct Wide: [4096] -> [1] { Dense(64), Dense(1) } }
    let data = Dataset::new(Array2::<f32>::ones((64, 4096)), Array1::<f32>::ones(64)).unwrap();
    let mut net = Wide::new(1);
    let mut trainer = net.compile::<32>(MeanSquaredError::default(), Sgd::default().learning_rate(1e-4), ());
    let history = trainer.fit(&data, silent(2)).unwrap();
    trainer.evaluate(&data).unwrap();
    println!("losses {:?}", &history["loss"]);
}

#[test]
fn fit_works_where_no_thread_can_be_started() {
    // A stack that no system gives: every thread is refused, as by a limit on them.
    let output = child("program_without_threads", ("RUST_MIN_STACK", "1000000000000000000"));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && text.contains("losses ["),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
