//! What came of training: numbers under Keras's names.

use core::ops::Index;
use std::string::{String, ToString};
use std::vec::Vec;

/// A number per epoch under each name (`loss`, `accuracy`, `val_loss`, …), in Keras's order.
///
/// Each name means one thing. As in Keras, several outputs have a loss each, `digit_loss`; the second metric of a name is
/// `accuracy_1`, a [`Weighted`](crate::Weighted) one beside the plain one `weighted_accuracy`. Where Keras would mix two, a
/// number tells them apart too: a metric called `loss` is `loss_1`, the loss of an output `val` is `val_loss_1`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    series: Vec<(String, Vec<f64>)>,
}

impl History {
    /// Appends a number to the series of this name, a series of your own or one that `fit` made.
    pub fn push(&mut self, name: &str, value: f64) {
        match self.series.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => values.push(value),
            None => self.series.push((name.to_string(), std::vec![value])),
        }
    }

    /// The numbers under a name, one per epoch.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[f64]> {
        self.iter().find(|(known, _)| *known == name).map(|(_, values)| values)
    }

    /// The last number under a name.
    #[must_use]
    pub fn last(&self, name: &str) -> Option<f64> {
        self.get(name)?.last().copied()
    }

    /// The names and their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[f64])> {
        self.series.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// The number of epochs: the length of the longest series.
    #[must_use]
    pub fn epochs(&self) -> usize {
        self.series.iter().map(|(_, values)| values.len()).max().unwrap_or(0)
    }
}

impl Index<&str> for History {
    type Output = [f64];

    /// The numbers under a name, one per epoch.
    ///
    /// # Panics
    /// If there is no such name; [`get`](History::get) tells.
    fn index(&self, name: &str) -> &[f64] {
        self.get(name).unwrap_or_else(|| missing("history", name, self.iter().map(|(name, _)| name)))
    }
}

/// A number under each name: what an evaluation gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    values: Vec<(String, f64)>,
}

impl Evaluation {
    /// The numbers of the given names, in the alphabetical order that Keras reports in.
    pub(super) fn sorted(names: &[String], values: &[f64]) -> Self {
        let mut sorted: Vec<(String, f64)> = Vec::with_capacity(names.len());
        for (name, value) in names.iter().zip(values) {
            let place = sorted.partition_point(|(before, _)| before <= name);
            sorted.insert(place, (name.clone(), *value));
        }
        Self { values: sorted }
    }

    /// The same, then those of a validation with `val_` before their names.
    pub(super) fn with_validation(mut self, validation: &Self) -> Self {
        self.values.extend(validation.iter().map(|(name, value)| (std::format!("val_{name}"), value)));
        self
    }

    /// The number under a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<f64> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The names and their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.values.iter().map(|(name, value)| (name.as_str(), *value))
    }
}

impl Index<&str> for Evaluation {
    type Output = f64;

    /// The number under a name.
    ///
    /// # Panics
    /// If there is no such name; [`get`](Evaluation::get) tells.
    fn index(&self, name: &str) -> &f64 {
        let found = self.values.iter().find(|(known, _)| known == name);
        found.map_or_else(|| missing("evaluation", name, self.iter().map(|(name, _)| name)), |(_, value)| value)
    }
}

fn missing<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> ! {
    let known: Vec<&str> = known.collect();
    panic!("the {what} has no `{name}`; it has {}", known.join(", "))
}
