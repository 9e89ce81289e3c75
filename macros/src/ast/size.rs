//! Shapes as written: sizes are Rust expressions that rustc evaluates.

use proc_macro2::Span;
use syn::Expr;

/// `[28, 28, 1]` or `[u32; 12]`.
#[derive(Clone)]
pub(crate) struct ShapeType {
    pub(crate) span: Span,
    pub(crate) element: Element,
    pub(crate) sizes: Vec<Expr>,
}

/// What a shape holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Element {
    /// The model's scalar.
    Scalar,
    /// `u32` ids.
    Ids,
}
