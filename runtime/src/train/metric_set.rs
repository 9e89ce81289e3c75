//! The metrics of all outputs, whatever their types.

use crate::base::{BadSetting, Scalar};
use crate::metrics::{Metric, Scored};
use crate::train::names::MetricName;
use std::string::String;
use std::vec::Vec;

/// The metrics of a model: a tuple of up to eight for a model of one output, a tuple of such tuples for several outputs,
/// or `()` for none.
#[diagnostic::on_unimplemented(
    message = "metrics are a tuple such as `(Accuracy,)`, and `{Self}` is none for the outputs of this model",
    label = "not the metrics of this model",
    note = "a model of one output takes a tuple of one to eight metrics, `(Accuracy, Mae)`, one of several outputs a tuple \
            of such tuples in their order, `((Mae,), (Accuracy,))`; `()` measures nothing",
    note = "`compile` takes a loss, an optimizer and metrics, in this order"
)]
pub trait MetricSet<T: Scalar, Outputs> {
    /// Appends the name of each metric, with the prefix of its output; the trainer makes unique keys of them.
    fn names(&self, prefixes: &[String], names: &mut Vec<MetricName>);

    /// Checks the settings of all metrics.
    ///
    /// # Errors
    /// [`BadSetting`] for the first that makes no sense.
    fn check(&self) -> Result<(), BadSetting>;

    /// Forgets all batches.
    fn reset(&mut self);

    /// Takes one more batch in: one entry per output.
    fn update(&mut self, outputs: &[Scored<'_, T>]);

    /// Appends the numbers so far, in the order of the names.
    fn results(&self, values: &mut Vec<f64>);
}

/// A metric that minds sample weights, as Keras's `weighted_metrics` do; without this wrapper a metric sees none.
///
/// Where the same metric is there unweighted too, its key begins with `weighted_`, in whatever order the two stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weighted<M>(pub M);

impl<T: Scalar, M: Metric<T>> Metric<T> for Weighted<M> {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn weighted(&self) -> bool {
        true
    }

    fn check(&self) -> Result<(), BadSetting> {
        self.0.check()
    }

    fn reset(&mut self) {
        self.0.reset();
    }

    fn update(&mut self, batch: Scored<'_, T>) {
        self.0.update(batch);
    }

    fn result(&self) -> f64 {
        self.0.result()
    }
}

/// Appends a metric's name.
fn push_name<T: Scalar>(metric: &impl Metric<T>, prefix: &str, names: &mut Vec<MetricName>) {
    names.push(MetricName { prefix: prefix.into(), name: metric.name().into(), weighted: metric.weighted() });
}

/// Shows a batch to a metric, its weights only if it minds them.
fn show<T: Scalar>(metric: &mut impl Metric<T>, batch: Scored<'_, T>) {
    let weight = if metric.weighted() { batch.weight } else { None };
    metric.update(Scored { weight, ..batch });
}

impl<T: Scalar, Outputs> MetricSet<T, Outputs> for () {
    fn names(&self, _prefixes: &[String], _names: &mut Vec<MetricName>) {}

    fn check(&self) -> Result<(), BadSetting> {
        Ok(())
    }

    fn reset(&mut self) {}

    fn update(&mut self, _outputs: &[Scored<'_, T>]) {}

    fn results(&self, _values: &mut Vec<f64>) {}
}

/// The metrics of one output.
macro_rules! one_output {
    ($($metric:ident $index:tt),*) => {
        impl<T: Scalar, Output, $($metric: Metric<T>),*> MetricSet<T, (Output,)> for ($($metric,)*) {
            fn names(&self, prefixes: &[String], names: &mut Vec<MetricName>) {
                $(push_name(&self.$index, &prefixes[0], names);)*
            }
            fn check(&self) -> Result<(), BadSetting> {
                $(self.$index.check()?;)*
                Ok(())
            }
            fn reset(&mut self) {
                $(self.$index.reset();)*
            }
            fn update(&mut self, outputs: &[Scored<'_, T>]) {
                $(show(&mut self.$index, outputs[0]);)*
            }
            fn results(&self, values: &mut Vec<f64>) {
                $(values.push(self.$index.result());)*
            }
        }
    };
}

one_output!(M0 0);
one_output!(M0 0, M1 1);
one_output!(M0 0, M1 1, M2 2);
one_output!(M0 0, M1 1, M2 2, M3 3);
one_output!(M0 0, M1 1, M2 2, M3 3, M4 4);
one_output!(M0 0, M1 1, M2 2, M3 3, M4 4, M5 5);
one_output!(M0 0, M1 1, M2 2, M3 3, M4 4, M5 5, M6 6);
one_output!(M0 0, M1 1, M2 2, M3 3, M4 4, M5 5, M6 6, M7 7);

/// A set of metrics per output.
macro_rules! many_outputs {
    ($($set:ident $output:ident $index:tt),*) => {
        impl<T: Scalar, $($output, $set: MetricSet<T, ($output,)>),*> MetricSet<T, ($($output,)*)> for ($($set,)*) {
            fn names(&self, prefixes: &[String], names: &mut Vec<MetricName>) {
                $(self.$index.names(&prefixes[$index..=$index], names);)*
            }
            fn check(&self) -> Result<(), BadSetting> {
                $(self.$index.check()?;)*
                Ok(())
            }
            fn reset(&mut self) {
                $(self.$index.reset();)*
            }
            fn update(&mut self, outputs: &[Scored<'_, T>]) {
                $(self.$index.update(&outputs[$index..=$index]);)*
            }
            fn results(&self, values: &mut Vec<f64>) {
                $(self.$index.results(values);)*
            }
        }
    };
}

many_outputs!(M0 O0 0, M1 O1 1);
many_outputs!(M0 O0 0, M1 O1 1, M2 O2 2);
many_outputs!(M0 O0 0, M1 O1 1, M2 O2 2, M3 O3 3);
many_outputs!(M0 O0 0, M1 O1 1, M2 O2 2, M3 O3 3, M4 O4 4);
many_outputs!(M0 O0 0, M1 O1 1, M2 O2 2, M3 O3 3, M4 O4 4, M5 O5 5);
many_outputs!(M0 O0 0, M1 O1 1, M2 O2 2, M3 O3 3, M4 O4 4, M5 O5 5, M6 O6 6);
many_outputs!(M0 O0 0, M1 O1 1, M2 O2 2, M3 O3 3, M4 O4 4, M5 O5 5, M6 O6 6, M7 O7 7);
