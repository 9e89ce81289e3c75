//! The summary of a generated model, to the letter.

use crate::data::{Case, Outcome};
use crate::weights;
use formwork::{Model, SummaryOptions, summary};

/// Checks a case of a summary.
pub(crate) fn check_summary<M: Model>(case: &Case) -> Outcome {
    let given = |option: &str| case.get(&["options", option]);
    let default = SummaryOptions::default();
    let options = SummaryOptions {
        show_trainable: given("show_trainable").is_some_and(|flag| flag == true),
        expand_nested: given("expand_nested").is_some_and(|flag| flag == true),
        line_length: given("line_length")
            .and_then(|length| length.as_u64()?.try_into().ok())
            .unwrap_or(default.line_length),
        optimizer_slots: case.get(&["optimizer"]).map(|name| match name.as_str() {
            Some("adam") => 2,
            Some("rmsprop") => 1,
            other => panic!("the slots of {other:?} are not known here"),
        }),
    };
    let (found, want) = (summary(M::DESCRIPTION, options), case.text("text"));
    if found.trim_end() != want.trim_end() {
        return Err(format!("the summary is\n{found}\nKeras's is\n{want}"));
    }
    match case.get(&["count_params"]) {
        Some(_) => weights::check_count::<M>(case),
        None => Ok(()),
    }
}
