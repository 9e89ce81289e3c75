//! Calls and their arguments. Whether an argument is a value of the graph or a constant is decided by the op called.

use proc_macro2::Span;
use syn::{Expr as RustExpr, Ident, Path};

/// `Dense(32, activation = relu)` in a declaration.
#[derive(Clone)]
pub(crate) struct LayerCall {
    pub(crate) name: Ident,
    pub(crate) arguments: Vec<Argument>,
}

/// `my::Scale(factor = 2.0)`: a type of the user's.
#[derive(Clone)]
pub(crate) struct CustomCall {
    pub(crate) path: Path,
    pub(crate) arguments: Vec<Argument>,
}

/// A value in a body.
#[derive(Clone)]
pub(crate) enum Expr {
    /// `h`.
    Name(Ident),
    /// `conv(image)`, `max_pool2d(h, 2)`, and `h.max_pool2d(2)` with `h` as the first argument.
    Call(Call),
    /// `image[7..21, 7..21, ..]`.
    Slice { value: Box<Expr>, cuts: Vec<RustExpr>, span: Span },
    /// `lambda(|a: l, b: r| (a - b) * (a - b))`.
    Lambda(Lambda),
    /// A value that could not be read, which is reported.
    Unreadable(Span),
}

/// A call of `lambda`: what stands between its parentheses, a closure to begin with.
#[derive(Clone)]
pub(crate) struct Lambda {
    pub(crate) name: Ident,
    pub(crate) closures: Vec<RustExpr>,
}

/// A call of a field or an op.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) name: Ident,
    pub(crate) receiver: Option<Box<Expr>>,
    pub(crate) arguments: Vec<Argument>,
}

/// One argument, read both ways it may be meant: as a value of the graph, and as a constant expression of Rust. One that
/// could be read neither way is neither, which is reported.
#[derive(Clone)]
pub(crate) struct Argument {
    pub(crate) keyword: Option<Ident>,
    pub(crate) value: Option<Expr>,
    pub(crate) constant: Option<RustExpr>,
    pub(crate) span: Span,
}

impl Argument {
    /// Whether it could not be read.
    pub(crate) fn is_unreadable(&self) -> bool {
        self.value.is_none() && self.constant.is_none()
    }
}

impl Expr {
    /// The token an error about this value points at.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Name(name) => name.span(),
            Self::Call(call) => call.name.span(),
            Self::Slice { span, .. } | Self::Unreadable(span) => *span,
            Self::Lambda(lambda) => lambda.name.span(),
        }
    }
}
