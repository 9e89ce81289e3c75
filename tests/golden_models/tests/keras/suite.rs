//! Runs the cases of a family.

use crate::data::{Case, Outcome, family};
use std::collections::BTreeMap;

/// A case by its id, and how it is checked.
pub(crate) type Check = (&'static str, fn(&Case) -> Outcome);

/// Checks cases of a family of `count` cases.
///
/// # Panics
/// If a case does not hold.
pub(crate) fn run(name: &str, count: usize, checks: &[Check]) {
    let cases = family(name);
    assert_eq!(cases.len(), count, "`{name}` has changed since the program was built");
    let by_id: BTreeMap<&str, &Case> = cases.iter().map(|case| (case.id(), case)).collect();
    let failures: Vec<String> = checks
        .iter()
        .filter_map(|(id, check)| check(by_id[id]).err().map(|reason| format!("{id}: {reason}")))
        .collect();
    println!("{name}: {} cases ran, {} wait for what is not built", checks.len(), count - checks.len());
    assert!(failures.is_empty(), "{} of {} cases fail:\n{}", failures.len(), checks.len(), failures.join("\n"));
}

/// Prints what is not built, and how many cases wait for it.
///
/// # Panics
/// If the list of it does not fit the cases.
pub(crate) fn report_gaps(listed: &[(&str, &str, usize)], faults: &[&str]) {
    for (wish, reason, cases) in listed {
        println!("{wish}: {cases} cases wait ({reason})");
    }
    assert!(faults.is_empty(), "`build/gaps.rs`:\n{}", faults.join("\n"));
}
