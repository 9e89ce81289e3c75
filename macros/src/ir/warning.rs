//! What a lint finds: a block that compiles, and says something its author hardly means.

use super::{Operand, Value};
use proc_macro2::Span;

/// One finding.
#[derive(Debug)]
pub(crate) struct Warning {
    /// The name of the lint, as `allow` takes it.
    pub(crate) lint: &'static str,
    pub(crate) span: Span,
    pub(crate) message: String,
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
