//! What golden cases ask for and formwork does not have: the one list of it, and who asked.

use std::collections::BTreeMap;

/// What is not built yet, as `Class`, `Class.argument` or a word for something else, and why.
///
/// A line that no case asks for fails the test program, and so does a case that asks for what no line names.
const NOT_BUILT: &[(&str, &str)] = &[
    ("DepthwiseConv2D", "a layer to come"),
    ("Conv2DTranspose", "a layer to come"),
    ("MultiHeadAttention", "a layer to come"),
    ("Softmax.axis", "a softmax runs along one axis"),
    ("Softmax.mask", "a mask is not an argument of a call"),
    ("Concatenate.axis", "samples of a batch stay apart: no op joins the batch axis"),
    ("scalar sample", "an input has one to four axes"),
    ("unread input", "a block that has one does not compile"),
    ("Huber", "a loss to come"),
    ("AdamW", "an optimizer to come"),
    ("Adagrad", "an optimizer to come"),
    ("ExponentialDecay", "a schedule to come"),
    ("top_k_categorical_accuracy", "a metric to come"),
    ("callbacks", "callbacks to come"),
];

/// Who asked for what.
#[derive(Default)]
pub(crate) struct Gaps {
    asked: BTreeMap<String, Vec<String>>,
}

impl Gaps {
    /// Notes what a case asked for in vain.
    pub(crate) fn note(&mut self, case: &str, wishes: Vec<String>) {
        for wish in wishes {
            self.asked.entry(wish).or_default().push(case.to_owned());
        }
    }

    /// Each wish with its reason, and the cases that wait for it.
    pub(crate) fn listed(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        NOT_BUILT.iter().filter_map(|(wish, reason)| Some((*wish, *reason, self.asked.get(*wish)?.len())))
    }

    /// What is wrong with the list.
    pub(crate) fn faults(&self) -> Vec<String> {
        let listed = |wish: &str| NOT_BUILT.iter().any(|(known, _)| *known == wish);
        let missing = self.asked.iter().filter(|(wish, _)| !listed(wish));
        let stale = NOT_BUILT.iter().filter(|(wish, _)| !self.asked.contains_key(*wish));
        let missing =
            missing.map(|(wish, cases)| format!("`{wish}` is not built and not listed: {}", cases.join(", ")));
        missing
            .chain(stale.map(|(wish, _)| format!("`{wish}` is listed as not built, and no case asks for it")))
            .collect()
    }
}
