//! `fit`: epochs over a dataset, and what may be asked of it.

use crate::base::{Rule, Stream};
use crate::data::Dataset;
use crate::data::loader::Loader;
use crate::model::{Draws, Model};
use crate::optim::Optimizer;
use crate::train::meter::Meter;
use crate::train::metric_set::MetricSet;
use crate::train::objective::Objective;
use crate::train::progress::Report;
use crate::train::{BatchError, FitError, History, Trainer, class_weights, unoptimised};
use core::ops::Range;
use std::vec::Vec;

/// The order of samples is drawn from this node of a seed's stream, apart from the nodes of any graph.
const ORDER: u32 = u32::MAX;

/// What `fit` tells about its progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verbose {
    /// Nothing; Keras's 0.
    Silent,
    /// A bar that fills during an epoch; Keras's 1. Where the output is no terminal, a line for each epoch.
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
    /// Goes through the data `epochs` times, at least once.
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

    /// A seed for the order of samples: the same seed gives the same orders again. Without it they are drawn from the seed
    /// of all that is random in training, and go on from one `fit` to the next.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// What is told about progress, on the standard output; at first a bar on a terminal and lines elsewhere.
    pub fn verbose(self, verbose: Verbose) -> Self {
        Self { verbose: Some(verbose), ..self }
    }

    /// What a sample of each class counts for in training; classes that are not named count 1. Any finite number is a
    /// weight, as in Keras; a class that is named twice, or that there is not, is refused.
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
    /// after it, in inference mode, and are written down also where they are not finite. The last batch of an epoch is
    /// short where the samples do not divide.
    ///
    /// # Errors
    /// [`FitError`]: an empty dataset, a setting that makes no sense, or shapes that do not fit the model and its losses,
    /// before anything is trained; an id out of its bound when its batch comes up; [`FitError::NotFinite`] with the
    /// epochs until then for a loss that is NaN or infinite, unless the trainer is to
    /// [`continue_if_not_finite`](Self::continue_if_not_finite).
    #[expect(clippy::needless_pass_by_value, reason = "`Fit` is built in the call")]
    pub fn fit(&mut self, data: &Dataset, fit: Fit<'_>) -> Result<History, FitError> {
        unoptimised::tell();
        let rows = fit.training_rows(data.len())?;
        Rule::count("Fit", "epochs", fit.epochs)?;
        let validation = self.validation(data, &rows, &fit)?;
        self.check(data, "training")?;
        class_weights::check::<M::Scalar>(&fit.class_weight, &self.goals, data, &rows)?;
        self.check_settings()?;
        if rows.is_empty() {
            return Err(FitError::Empty { part: "training" });
        }
        let (inputs, targets) = self.slots_of();
        let (epochs, inputs, targets) = (fit.epochs, &inputs[..], &targets[..]);
        let Draws { seed, epochs: first_epoch, .. } = fit.seed.map_or(*self.draws(), Draws::new);
        let shuffle = fit.shuffle.then_some(Stream::new(seed).node(ORDER));
        let loader = Loader { epochs, first_epoch, shuffle, ..Self::once(data, rows, inputs, targets) };
        let mut report = Report::new(fit.verbose, epochs, loader.batches());
        let (mut history, mut meter, mut batch) = (History::default(), Meter::default(), 0);
        loader.each::<FitError>(|staged| {
            if batch == 0 {
                self.metrics.reset();
                meter = Meter::default();
                report.start();
                // With a seed of its own, `fit` takes nothing from the orders that go on.
                self.draws().epochs += u64::from(fit.shuffle && fit.seed.is_none());
            }
            batch += 1;
            class_weights::weigh::<M::Scalar>(&fit.class_weight, &self.goals, staged);
            let losses = self.with_work(staged, Self::step).map_err(|error| ended(error, batch, &mut history))?;
            meter.add(losses, staged.indices.len());
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
}

/// A loss that is not finite ends the training with its place, and with the numbers until then.
fn ended(error: FitError, batch: usize, history: &mut History) -> FitError {
    match error {
        FitError::Batch(BatchError::NotFinite { what, value }) => {
            let history = core::mem::take(history);
            FitError::NotFinite { epoch: history.epochs() + 1, batch, what, value, history }
        }
        other => other,
    }
}
