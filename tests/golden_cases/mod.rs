//! The runner of golden cases: which of them run, what is left out and why, and what went wrong where.

mod data;
pub(crate) mod initializers;
pub(crate) mod losses;
pub(crate) mod metrics;
pub(crate) mod optimizers;
pub(crate) mod regularizers;

use data::{Case, Outcome};
use std::collections::BTreeSet;

/// All cases of one kind of thing.
#[derive(Clone, Copy)]
pub(crate) struct Suite {
    /// The files, without their ending.
    pub(crate) families: &'static [&'static str],
    /// The field that names what a case is about; a case without it is named by its kind.
    pub(crate) name: &'static str,
    /// Names that are not built yet.
    pub(crate) not_built: &'static [&'static str],
    /// Arguments that are not built yet.
    pub(crate) options_not_built: &'static [&'static str],
    /// Whether one case holds.
    pub(crate) check: fn(&Case) -> Outcome,
}

impl Suite {
    /// Runs every case but those of things not built.
    ///
    /// # Panics
    /// If a case fails, and if a list of things not built names what the data does not have.
    pub(crate) fn run(self) {
        let cases: Vec<Case> = self.families.iter().flat_map(|family| data::family(family)).collect();
        let (mut failures, mut skipped, mut ran) = (Vec::new(), BTreeSet::new(), 0);
        for case in &cases {
            let left_out = self.left_out(case);
            if !left_out.is_empty() {
                skipped.extend(left_out);
                continue;
            }
            ran += 1;
            if let Err(reason) = (self.check)(case) {
                failures.push(format!("{}: {reason}", case.id()));
            }
        }
        println!("{}: {ran} cases ran, {} wait for what is not built", self.families.join(", "), cases.len() - ran);
        let listed = self.not_built.iter().chain(self.options_not_built);
        let stale: Vec<_> = listed.filter(|listed| !skipped.contains(**listed)).collect();
        assert!(stale.is_empty(), "listed as not built, and in no case: {stale:?}");
        assert!(failures.is_empty(), "{} of {ran} cases fail:\n{}", failures.len(), failures.join("\n"));
    }

    /// The name and the arguments of a case that are not built.
    fn left_out(self, case: &Case) -> Vec<&'static str> {
        let (name, options) = (case.name(self.name), case.options());
        let names = self.not_built.iter().filter(|listed| **listed == name);
        let options = self.options_not_built.iter().filter(|listed| options.contains(**listed));
        names.chain(options).copied().collect()
    }
}
