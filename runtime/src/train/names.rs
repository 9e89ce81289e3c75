//! The keys of what training reports: Keras's names, each unique, so that a series holds the numbers of one thing.

use crate::model::Model;
use crate::train::metric_set::MetricSet;
use std::string::String;
use std::vec::Vec;

/// What stands before a key whose number is that of the validation.
pub(super) const VALIDATION: &str = "val_";

/// What a metric calls itself, before it has a key of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricName {
    /// What stands before the names of its output: nothing where the model has one output.
    pub prefix: String,
    /// The metric's own name; one without a name is called `metric`.
    pub name: String,
    /// Whether it minds sample weights.
    pub weighted: bool,
}

/// The keys of all losses, then of all metrics in the order of [`MetricSet::results`].
pub(super) fn keys<M: Model, Me: MetricSet<M::Scalar, M::Outputs>>(metrics: &Me) -> Vec<String> {
    let outputs: Vec<&str> = M::DESCRIPTION.outputs.iter().map(|(port, _)| port.name).collect();
    // As in Keras, a single output goes without its name.
    let prefix = |name: &&str| if outputs.len() == 1 { String::new() } else { std::format!("{name}_") };
    let prefixes: Vec<String> = outputs.iter().map(prefix).collect();
    let mut names = Vec::new();
    metrics.names(&prefixes, &mut names);
    unique(&prefixes, &names)
}

/// Keras's keys: losses first, then plain metrics, then weighted ones, which begin with `weighted_` where a plain metric
/// has the name already. A name that is taken gets the first number that is free behind it: `accuracy_1`.
fn unique(prefixes: &[String], metrics: &[MetricName]) -> Vec<String> {
    let mut keys = Keys::default();
    keys.claim("loss");
    if prefixes.len() > 1 {
        for prefix in prefixes {
            keys.claim(&std::format!("{prefix}loss"));
        }
    }
    let losses = keys.0.len();
    let (plain, weighted): (Vec<_>, Vec<_>) = metrics.iter().enumerate().partition(|(_, metric)| !metric.weighted);
    for (_, metric) in plain.iter().chain(&weighted) {
        let (prefix, name) = (&metric.prefix, if metric.name.is_empty() { "metric" } else { &metric.name });
        let alone = std::format!("{prefix}{name}");
        let beside = metric.weighted && !keys.is_free(&alone);
        keys.claim(&if beside { std::format!("{prefix}weighted_{name}") } else { alone });
    }
    // From the order in which keys were claimed to that of the metrics.
    let order = plain.iter().chain(&weighted).map(|(index, _)| *index);
    let mut sorted: Vec<(usize, String)> = order.zip(keys.0.split_off(losses)).collect();
    sorted.sort_unstable_by_key(|(index, _)| *index);
    keys.0.extend(sorted.into_iter().map(|(_, key)| key));
    keys.0
}

/// The keys that are taken.
#[derive(Default)]
struct Keys(Vec<String>);

impl Keys {
    /// Whether neither a key, nor its counterpart in validation, means something else already.
    fn is_free(&self, key: &str) -> bool {
        let validates = |longer: &str, shorter: &str| longer.strip_prefix(VALIDATION) == Some(shorter);
        !self.0.iter().any(|taken| taken == key || validates(taken, key) || validates(key, taken))
    }

    /// Takes a key, with the first number behind it that makes it unique, if it is not.
    fn claim(&mut self, wanted: &str) {
        let mut key = String::from(wanted);
        let mut number = 0;
        while !self.is_free(&key) {
            number += 1;
            key = std::format!("{wanted}_{number}");
        }
        self.0.push(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Metrics of one output as `prefix|name`, with a `*` behind a weighted one.
    fn metric(text: &str) -> MetricName {
        let (prefix, name) = text.split_once('|').unwrap_or(("", text));
        let (name, weighted) = name.strip_suffix('*').map_or((name, false), |name| (name, true));
        MetricName { prefix: prefix.into(), name: name.into(), weighted }
    }

    #[track_caller]
    fn check(outputs: &[&str], metrics: &[&str], wanted: &[&str]) {
        let prefixes: Vec<String> = outputs.iter().map(|name| (*name).into()).collect();
        let metrics: Vec<MetricName> = metrics.iter().map(|text| metric(text)).collect();
        let keys = unique(&prefixes, &metrics);
        assert_eq!(keys, wanted, "{outputs:?} {metrics:?}");
        let mut all: Vec<String> =
            keys.iter().map(|key| std::format!("{VALIDATION}{key}")).chain(keys.clone()).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 2 * keys.len(), "{keys:?}");
    }

    #[test]
    fn names_that_are_taken_get_a_number_as_in_keras() {
        check(&[""], &["a", "a", "a"], &["loss", "a", "a_1", "a_2"]);
        check(&[""], &["a", "a_1", "a"], &["loss", "a", "a_1", "a_2"]);
        check(&["x_", "y_"], &["x_|a", "x_|a", "y_|a"], &["loss", "x_loss", "y_loss", "x_a", "x_a_1", "y_a"]);
    }

    #[test]
    fn a_weighted_metric_yields_to_the_plain_one_wherever_it_stands() {
        check(&[""], &["a", "a*"], &["loss", "a", "weighted_a"]);
        check(&[""], &["a*", "a"], &["loss", "weighted_a", "a"]);
        check(&[""], &["a*", "a*", "a*"], &["loss", "a", "weighted_a", "weighted_a_1"]);
        check(&[""], &["a*", "weighted_a", "a"], &["loss", "weighted_a_1", "weighted_a", "a"]);
        check(&["x_", "y_"], &["x_|a*", "y_|a"], &["loss", "x_loss", "y_loss", "x_a", "y_a"]);
    }

    #[test]
    fn a_loss_keeps_its_name_and_validation_its_own() {
        check(&[""], &["loss", "val_loss", ""], &["loss", "loss_1", "val_loss_2", "metric"]);
        check(&[""], &["val_a", "a", "val_a*"], &["loss", "val_a", "a_1", "weighted_val_a"]);
        check(&["a_", "b_"], &["a_|loss", "b_|x"], &["loss", "a_loss", "b_loss", "a_loss_1", "b_x"]);
        check(&["a_", "a_b_"], &["a_|b_loss", "a_b_|c"], &["loss", "a_loss", "a_b_loss", "a_b_loss_1", "a_b_c"]);
        check(&["loss_", "val_loss_"], &[], &["loss", "loss_loss", "val_loss_loss_1"]);
        check(&["val_", "x_"], &["val_|a", "x_|a"], &["loss", "val_loss_1", "x_loss", "val_a", "x_a"]);
    }
}
