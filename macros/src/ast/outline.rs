//! A block as its tokens lie, whether they make sense or not: what an editor needs while a block is being typed.
//!
//! It holds no more than where each of the user's words stands. Reading it never fails, and a word depends on nothing
//! that stands behind it.

use proc_macro2::TokenStream;
use syn::Ident;

/// A block, word by word.
#[derive(Default)]
pub(crate) struct Outline {
    /// What an editor calls the model; absent while its name is missing.
    pub(crate) name: Option<Ident>,
    /// The declared layers; those of the Sequential form need no name.
    pub(crate) fields: Vec<FieldOutline>,
    /// Sizes in the shapes of the signature.
    pub(crate) sizes: Vec<Phrase>,
    pub(crate) inputs: Vec<Ident>,
    pub(crate) outputs: Vec<Ident>,
    /// Each `let`, and what stands between and behind them.
    pub(crate) statements: Vec<StatementOutline>,
}

/// `name: Layer(…)`.
pub(crate) struct FieldOutline {
    pub(crate) name: Option<Ident>,
    pub(crate) layer: Phrase,
}

/// `let names: [sizes] = value`, or a value alone.
pub(crate) struct StatementOutline {
    pub(crate) names: Vec<Ident>,
    pub(crate) sizes: Vec<Phrase>,
    pub(crate) value: Option<Phrase>,
}

/// What stands between two commas. One without pieces is a place where something is still to be written.
#[derive(Default)]
pub(crate) struct Phrase {
    /// `name =`, or `name:` in a list of outputs.
    pub(crate) label: Option<Ident>,
    pub(crate) pieces: Vec<Piece>,
}

/// One link of a phrase; literals and operators are left out.
pub(crate) enum Piece {
    /// `h`, or `my::CONSTANT`; it may end in `::`.
    Path(TokenStream),
    /// `conv(…)`.
    Call { path: TokenStream, arguments: Vec<Phrase> },
    /// `.flatten(…)`; the name may be missing.
    Method { name: Option<Ident>, arguments: Vec<Phrase> },
    /// `(…)` or `[…]`, and what has no words at all.
    Group(Vec<Phrase>),
    /// `lambda(|a: h, b| …)`: the word, each name, the value it stands for, and the body.
    Closure { word: Ident, names: Vec<(Ident, Option<Ident>)>, body: Phrase },
}
