//! The words of every shape error: the rule, both shapes, the way that led there, and something to type.
//!
//! The one wording serves rustc (constants) and the macro (literal sizes). rustc indents every line below the headline.

mod headline;
mod help;

use crate::{Dims, ShapeError, Text};

/// Where a rule was applied.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The layer, op, variable or output at fault, as the block names it; empty for the output of a plain stack.
    pub name: &'a str,
    /// The values it was given, as the block names them.
    pub inputs: &'a [&'a str],
    /// The values that led there with their shapes, input first. Of a long way the last [`LONGEST_WAY`] are printed.
    pub way: &'a [(&'a str, Dims)],
}

/// The most values of a way that are printed; the ones nearest to the fault win.
pub const LONGEST_WAY: usize = 6;

/// The text of a broken rule; empty when the rule holds, or when its failure is the echo of an earlier one.
#[must_use]
pub const fn report(result: Result<Dims, ShapeError>, site: Site<'_>) -> Text {
    let mut text = Text::EMPTY;
    match result {
        Ok(_) | Err(ShapeError::Unknown) => {}
        Err(error) => {
            headline::write(&mut text, error, site);
            write_way(&mut text, site);
            text.str("\nhelp: ");
            help::write(&mut text, error, site);
        }
    }
    text
}

const fn write_way(text: &mut Text, site: Site<'_>) {
    if site.way.is_empty() {
        return;
    }
    let first = site.way.len().saturating_sub(LONGEST_WAY);
    text.str("\n").str(if first > 0 { "… → " } else { "" });
    let mut index = first;
    while index < site.way.len() {
        let (name, dims) = site.way[index];
        text.str(name).str(" ").dims(dims).str(" → ");
        index += 1;
    }
    text.str(if site.name.is_empty() { "output" } else { site.name });
}
