//! What a lint finds: a block that compiles, and says something its author may not mean.

use super::{Operand, Value};
use proc_macro2::Ident;

/// One finding.
#[derive(Debug)]
pub(crate) struct Warning {
    /// What rustc says is unused, at the place of the warning: its first words.
    pub(crate) unused: Ident,
    /// What the lint says; nothing where rustc's own words for a variable say it all.
    pub(crate) message: Option<String>,
    /// What rustc has to decide first; absent where it is certain.
    pub(crate) condition: Option<Condition>,
}

/// Sizes that only rustc knows decide: a warning where the rule gives less than the shape of `input`.
#[derive(Debug)]
pub(crate) struct Condition {
    /// A function of `formwork-shape`.
    pub(crate) function: &'static str,
    pub(crate) operands: Vec<Operand>,
    pub(crate) input: Value,
}
