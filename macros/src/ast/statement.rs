//! Statements of a body.

use super::{Expr, ShapeType};
use proc_macro2::Span;
use syn::Ident;

/// `let h: [13, 13, 32] = …;` or `let (a, b) = …;`.
pub(crate) struct Statement {
    pub(crate) names: Vec<Ident>,
    /// Whether a name could not be read, which is reported: what each of the others stands for is not known then.
    pub(crate) lost: bool,
    pub(crate) annotation: Option<ShapeType>,
    /// Absent where it could not be read; the names are poisoned then.
    pub(crate) value: Option<Expr>,
}

/// What a body gives back.
pub(crate) enum Tail {
    /// A single value.
    One(Expr),
    /// `(score: s, kind: k)`.
    Named { outputs: Vec<Output>, span: Span },
}

/// One named output.
pub(crate) struct Output {
    pub(crate) name: Ident,
    pub(crate) value: Option<Expr>,
}

impl Statement {
    /// Whether its value could not be read.
    pub(crate) fn is_poison(&self) -> bool {
        self.value.is_none()
    }
}
