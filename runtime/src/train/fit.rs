//! `fit`: epochs over a dataset, and what may be asked of it.

use crate::base::{Scalar, Stream};
use crate::data::Dataset;
use crate::data::loader::{Loader, Staged};
use crate::metrics::{Target, argmax};
use crate::model::Model;
use crate::optim::Optimizer;
use crate::train::meter::Meter;
use crate::train::metric_set::MetricSet;
use crate::train::objective::Objective;
use crate::train::prepare::Goal;
use crate::train::progress::Report;
use crate::train::trainer::target_list;
use crate::train::{FitError, History, Trainer, unoptimised};
use core::ops::Range;
use std::vec::Vec;

/// The order of samples is drawn from this node of a seed's stream, apart from the nodes of any graph.
const ORDER: u32 = u32::MAX;

/// What `fit` tells about its progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verbose {
    /// Nothing; Keras's 0.
    Silent,
    /// A bar that fills during an epoch; Keras's 1.
    Bar,
    /// A line at the end of each epoch; Keras's 2.
    Lines,
}

/// How to fit: [`Fit::epochs`], then what differs from the defaults. The batch size is the trainer's.
///
/// ```
/// use formwork::prelude::*;
/// use ndarray::Array2;
///
/// model! {
///     /// A line through points.
///     pub struct Line: [1] -> [1] { Dense(1) }
/// }
///
/// let x = Array2::from_shape_fn((64, 1), |(i, _)| i as f32 / 64.0);
/// let data = Dataset::new(x.clone(), x * 3.0 + 1.0)?;
/// let mut net = Line::new(7);
/// let mut trainer = net.compile::<8>(MeanSquaredError::default(), Adam::default().learning_rate(0.05), (Mae,));
/// let history = trainer.fit(&data, Fit::epochs(60).validation_split(0.25).verbose(Verbose::Silent))?;
/// assert!(history.last("val_loss").is_some_and(|loss| loss < 0.01));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Fit<'d> {
    epochs: usize,
    validation: Option<&'d Dataset>,
    split: f64,
    shuffle: bool,
    seed: Option<u64>,
    verbose: Option<Verbose>,
    class_weight: Vec<(u32, f64)>,
}

impl<'d> Fit<'d> {
    /// Goes through the data `epochs` times.
    pub fn epochs(epochs: usize) -> Self {
        let class_weight = Vec::new();
        Self { epochs, validation: None, split: 0.0, shuffle: true, seed: None, verbose: None, class_weight }
    }

    /// Evaluates on this dataset after each epoch. It goes before [`validation_split`](Self::validation_split).
    pub fn validation(self, data: &'d Dataset) -> Self {
        Self { validation: Some(data), ..self }
    }

    /// Keeps the last part of the samples from training, as they lie before any shuffling, and evaluates on them after
    /// each epoch: of `n` samples `floor(n · (1 − fraction))` are trained on.
    pub fn validation_split(self, fraction: f64) -> Self {
        Self { split: fraction, ..self }
    }

    /// Whether each epoch takes the samples in an order of its own; at first it does.
    pub fn shuffle(self, shuffle: bool) -> Self {
        Self { shuffle, ..self }
    }

    /// The seed of the order of samples; at first the trainer's.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// What is told about progress, on the standard output; at first a bar on a terminal and lines elsewhere.
    pub fn verbose(self, verbose: Verbose) -> Self {
        Self { verbose: Some(verbose), ..self }
    }

    /// What a sample of each class counts for in training; classes that are not named count 1.
    ///
    /// ```
    /// # use formwork::Fit;
    /// let fit = Fit::epochs(5).class_weight([(0, 0.5), (1, 2.0)]);
    /// ```
    pub fn class_weight(self, weights: impl IntoIterator<Item = (u32, f64)>) -> Self {
        Self { class_weight: weights.into_iter().collect(), ..self }
    }

    /// The samples of `len` that are trained on.
    fn training_rows(&self, len: usize) -> Result<Range<usize>, FitError> {
        let fraction = self.split;
        if !(0.0..1.0).contains(&fraction) {
            return Err(FitError::Split { fraction });
        }
        if self.validation.is_some() {
            return Ok(0..len);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded down, below `len`")]
        let kept = (len as f64 * (1.0 - fraction)).floor() as usize;
        Ok(0..kept.min(len))
    }
}

/// The dataset and rows to validate on.
type Validation<'d> = Option<(&'d Dataset, Range<usize>)>;

impl<M, L, O, Me, const B: usize> Trainer<'_, M, L, O, Me, B>
where
    M: Model,
    L: Objective<M::Scalar, M::Outputs>,
    O: Optimizer<M::Scalar>,
    Me: MetricSet<M::Scalar, M::Outputs>,
{
    /// Trains on a dataset; returns the numbers of each epoch under Keras's names.
    ///
    /// An epoch's numbers are means over its samples as they were met in training; those of the validation are taken
    /// after it, in inference mode. The last batch of an epoch is short where the samples do not divide.
    ///
    /// # Errors
    /// [`FitError`]: an empty dataset, or shapes that do not fit the model and its losses, before anything is trained;
    /// an id out of its bound when its batch comes up.
    #[expect(clippy::needless_pass_by_value, reason = "`Fit` is built in the call")]
    pub fn fit(&mut self, data: &Dataset, fit: Fit<'_>) -> Result<History, FitError> {
        unoptimised::tell();
        let rows = fit.training_rows(data.len())?;
        let validation = self.validation(data, &rows, &fit)?;
        self.check(data, "training")?;
        self.check_class_weight(&fit)?;
        if rows.is_empty() {
            return Err(FitError::Empty { part: "training" });
        }
        let (inputs, targets) = self.slots_of();
        // Each call of `fit` draws other orders, also from one seed.
        let order = Stream::new(fit.seed.unwrap_or(self.seed)).node(ORDER).at_step(self.steps);
        let shuffle = fit.shuffle.then_some(order);
        let (epochs, inputs, targets) = (fit.epochs, &inputs[..], &targets[..]);
        let loader = Loader { epochs, shuffle, ..Self::once(data, rows, inputs, targets) };
        let mut report = Report::new(fit.verbose, epochs, loader.batches());
        let (mut history, mut meter, mut batch) = (History::default(), Meter::default(), 0);
        loader.each::<FitError>(|staged| {
            if batch == 0 {
                self.metrics.reset();
                meter = Meter::default();
                report.start();
            }
            self.weigh_classes(&fit, staged);
            let losses = self.with_work(staged, Self::step)?;
            meter.add(losses, staged.indices.len());
            batch += 1;
            report.step(batch, || self.evaluation(&meter));
            if batch == loader.batches() {
                batch = 0;
                self.finish_epoch(&meter, &validation, &mut history, &mut report)?;
            }
            Ok(())
        })?;
        Ok(history)
    }

    /// Writes an epoch's numbers down, after validation.
    fn finish_epoch(
        &mut self,
        meter: &Meter,
        validation: &Validation<'_>,
        history: &mut History,
        report: &mut Report,
    ) -> Result<(), FitError> {
        let mut numbers = self.evaluation(meter);
        if let Some((data, rows)) = validation {
            let validated = self.evaluate_rows(data, rows.clone(), "validation")?;
            numbers = numbers.with_validation(&validated);
        }
        for (name, value) in numbers.iter() {
            history.push(name, value);
        }
        report.finish(&numbers);
        Ok(())
    }

    /// What to validate on, once it is known to fit.
    fn validation<'d>(
        &self,
        data: &'d Dataset,
        rows: &Range<usize>,
        fit: &Fit<'d>,
    ) -> Result<Validation<'d>, FitError> {
        let (data, rows) = match fit.validation {
            Some(data) => (data, 0..data.len()),
            None if fit.split > 0.0 => (data, rows.end..data.len()),
            None => return Ok(None),
        };
        self.check(data, "validation")?;
        if rows.is_empty() {
            return Err(FitError::Empty { part: "validation" });
        }
        Ok(Some((data, rows)))
    }

    fn check_class_weight(&self, fit: &Fit<'_>) -> Result<(), FitError> {
        match &self.goals[..] {
            _ if fit.class_weight.is_empty() => Ok(()),
            [goal] if goal.target_dims.rows() == 1 && (!goal.ids || goal.target_dims.len() == 1) => Ok(()),
            [goal, ..] => Err(FitError::ClassWeight { output: goal.name, dims: goal.target_dims.into() }),
            [] => Ok(()),
        }
    }

    /// Multiplies the weights of a batch's samples by those of their classes.
    fn weigh_classes(&self, fit: &Fit<'_>, staged: &mut Staged) {
        let samples = staged.indices.len();
        let ([goal], false) = (&self.goals[..], fit.class_weight.is_empty()) else { return };
        let weights = &mut staged.weights.elements_mut::<M::Scalar>()[..samples];
        if !core::mem::replace(&mut staged.weighted, true) {
            weights.fill(Scalar::of(1.0));
        }
        let targets = target_list::<M::Scalar>(&staged.targets, &self.goals, samples)[0];
        for (sample, weight) in weights.iter_mut().enumerate() {
            let class = class(targets, goal, sample);
            let named = fit.class_weight.iter().rfind(|&&(named, _)| Some(named) == class);
            *weight = *weight * Scalar::of(named.map_or(1.0, |&(_, weight)| weight));
        }
    }
}

/// The class of a sample: its id, the place of the largest number, or a single number rounded.
fn class<T: Scalar>(targets: Target<'_, T>, goal: &Goal, sample: usize) -> Option<u32> {
    let len = goal.target_dims.len();
    let values = match targets {
        Target::Ids(ids) => return ids.get(sample * len).copied(),
        Target::Values(values) => &values[sample * len..(sample + 1) * len],
    };
    if let [value] = values {
        return value.round().to_u32();
    }
    u32::try_from(argmax(values)).ok()
}
