//! Each word of a block in a path that leads to what it means there.

use super::{missing, scope_name};
use crate::ast::{Outline, Phrase, Piece};
use crate::ir::{ArgSpec, Default, Kind};
use crate::ops::{self, Found};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

/// Prints the words of a block in their order.
pub(super) struct Places<'a> {
    /// The path of the runtime's words.
    pub(super) words: &'a TokenStream,
    /// The module of the body's names.
    pub(super) scopes: &'a TokenStream,
    pub(super) outline: &'a Outline,
}

/// What is called: the module of its arguments, and the arguments if it is known.
struct Callee {
    module: Ident,
    specs: Option<&'static [ArgSpec]>,
}

impl Places<'_> {
    pub(super) fn print(&self) -> TokenStream {
        let fields = self.outline.fields.iter().map(|field| self.layer(&field.layer));
        let sizes = self.outline.sizes.iter().map(expression);
        let mut lets = 0;
        let statements = self.outline.statements.iter().map(|statement| {
            let sizes = statement.sizes.iter().map(expression);
            let value = statement.value.as_ref().map(|value| self.value(value, lets));
            lets += usize::from(!statement.names.is_empty());
            quote!(#(#sizes)* #value)
        });
        quote!(#(#fields)* #(#sizes)* #(#statements)*)
    }

    /// A layer, or a type of the user's that stands for one.
    fn layer(&self, phrase: &Phrase) -> TokenStream {
        let words = self.words;
        let (path, arguments) = match phrase.pieces.first() {
            None => (missing().to_token_stream(), TokenStream::new()),
            Some(Piece::Path(path)) => (whole(path), TokenStream::new()),
            Some(Piece::Call { path, arguments }) => (whole(path), self.arguments(&callee(path), arguments, 0)),
            Some(_) => return TokenStream::new(),
        };
        quote!({ use #words::layers::*; let _: #path; } #arguments)
    }

    /// The arguments of a call, of which the first `offset` stand elsewhere.
    fn arguments(&self, callee: &Callee, arguments: &[Phrase], offset: usize) -> TokenStream {
        arguments.iter().enumerate().map(|(index, phrase)| self.argument(callee, phrase, index + offset)).collect()
    }

    fn argument(&self, callee: &Callee, phrase: &Phrase, index: usize) -> TokenStream {
        let (words, module) = (self.words, &callee.module);
        if let Some(keyword) = &phrase.label {
            let spec = callee.specs.and_then(|specs| specs.iter().find(|spec| keyword == spec.name));
            let value = self.setting(callee, spec, phrase);
            return quote!(#words::arguments::#module::#keyword; #value);
        }
        let spec = callee.specs.and_then(|specs| specs.get(index));
        let is_needed = spec.is_some_and(|spec| matches!(spec.default, Default::Required));
        let word = match &phrase.pieces[..] {
            [] => missing().to_token_stream(),
            [Piece::Path(path)] => whole(path),
            _ => return self.setting(callee, spec, phrase),
        };
        if !is_needed {
            // Whatever this may become, an argument's name comes first.
            return quote!(#words::arguments::#module::#word;);
        }
        if spec.is_some_and(|spec| has_words(spec.kind)) {
            return self.setting(callee, spec, phrase);
        }
        // A constant of the user's or the name of an argument: locals are what an editor offers first.
        let names = callee.specs.into_iter().flatten().map(|spec| Ident::new(spec.name, Span::call_site()));
        quote!({ let (#(#names,)*) = #words::arguments(); #word; })
    }

    /// The value of an argument.
    fn setting(&self, callee: &Callee, spec: Option<&ArgSpec>, phrase: &Phrase) -> TokenStream {
        let (words, module) = (self.words, &callee.module);
        let Some(spec) = spec.filter(|spec| has_words(spec.kind)) else { return expression(phrase) };
        let (word, arguments) = match phrase.pieces.first() {
            None => (missing().to_token_stream(), None),
            Some(Piece::Path(path)) => (whole(path), None),
            Some(Piece::Call { path, arguments }) => (whole(path), Some(self::callee(path)).zip(Some(arguments))),
            Some(_) => return expression(phrase),
        };
        if is_own(&word) {
            return expression(phrase);
        }
        let name = Ident::new(spec.name, Span::call_site());
        let word = match spec.kind {
            Kind::Choice(_) => quote!(#words::choices::#module::#name::#word;),
            Kind::Initializer => quote!(#words::initializers::#word;),
            Kind::Regularizer => quote!(#words::regularizers::#word;),
            Kind::Layer(_) => return self.layer(phrase),
            _ => quote!(#words::activations::#word;),
        };
        let arguments = arguments.map(|(callee, arguments)| self.arguments(&callee, arguments, 0));
        quote!(#word #arguments)
    }

    /// A value of the graph behind so many `let`s.
    fn value(&self, phrase: &Phrase, lets: usize) -> TokenStream {
        let (words, scopes, scope) = (self.words, self.scopes, scope_name(lets));
        if phrase.pieces.is_empty() {
            let word = missing();
            return quote!(#scopes::#scope::#word;);
        }
        let label = phrase.label.iter().map(|label| quote!(#scopes::outputs::#label;));
        let pieces = phrase.pieces.iter().enumerate().map(|(index, piece)| match piece {
            Piece::Path(path) => {
                let path = whole(path);
                if is_own(&path) { quote!(#path;) } else { quote!(#scopes::#scope::#path;) }
            }
            Piece::Call { path, arguments } => {
                let (name, arguments) = (whole(path), self.call(path, arguments, 0, lets));
                quote!(#scopes::calls::#name; #arguments)
            }
            Piece::Method { name, arguments } => {
                let word = name.as_ref().map_or_else(|| missing().to_token_stream(), ToTokens::to_token_stream);
                let arguments = self.call(&word, arguments, 1, lets);
                quote!(#words::methods::#word; #arguments)
            }
            Piece::Group(parts) if index == 0 => parts.iter().map(|part| self.value(part, lets)).collect(),
            Piece::Group(cuts) => cuts.iter().map(expression).collect(),
            Piece::Closure { word, names, body } => {
                let values = names.iter().filter_map(|(_, value)| value.as_ref());
                let (names, body) = (names.iter().map(|(name, _)| name), expression(body));
                quote!(#scopes::calls::#word; #(#scopes::#scope::#values;)* { let (#(#names,)*) = #words::elements(); #body })
            }
        });
        let pieces: TokenStream = pieces.collect();
        quote!(#(#label)* #pieces)
    }

    /// The arguments of a field or op called in a body: first its values, of which `given` stand in front of it.
    fn call(&self, path: &TokenStream, arguments: &[Phrase], given: usize, lets: usize) -> TokenStream {
        let name = path.to_string();
        let is_field = self.outline.fields.iter().any(|field| field.name.as_ref().is_some_and(|field| *field == name));
        let found = ops::find_function(&name).filter(|_| !is_field);
        let most = match &found {
            None => usize::MAX,
            Some(Found::Op(op) | Found::Activation { op, .. }) => op.inputs.range().1,
        };
        let callee = Callee { module: module(path), specs: found.map(|found| specs(&found)) };
        let values = most.saturating_sub(given);
        let phrases = arguments.iter().enumerate().map(|(index, phrase)| {
            if index < values && phrase.label.is_none() {
                self.value(phrase, lets)
            } else {
                self.argument(&callee, phrase, index - values.min(index))
            }
        });
        phrases.collect()
    }
}

/// An expression of Rust: its paths, as they are.
fn expression(phrase: &Phrase) -> TokenStream {
    if phrase.pieces.is_empty() {
        let word = missing();
        return quote!(#word;);
    }
    let pieces = phrase.pieces.iter().map(|piece| match piece {
        Piece::Path(path) => {
            let path = whole(path);
            quote!(#path;)
        }
        Piece::Call { path, arguments } => {
            let (path, arguments) = (whole(path), arguments.iter().map(expression));
            quote!(#path; #(#arguments)*)
        }
        Piece::Method { arguments, .. } | Piece::Group(arguments) => {
            arguments.iter().filter(|phrase| !phrase.pieces.is_empty()).map(expression).collect()
        }
        Piece::Closure { body, .. } => expression(body),
    });
    pieces.collect()
}

/// The layer, activation, initializer or regularizer of a name, or none of them.
fn callee(path: &TokenStream) -> Callee {
    let name = path.to_string();
    let found = ops::find_layer(&name).or_else(|| ops::find_function(&name));
    Callee { module: module(path), specs: found.map(|found| specs(&found)) }
}

fn specs(found: &Found) -> &'static [ArgSpec] {
    match found {
        Found::Op(op) => op.args,
        Found::Activation { activation, .. } => activation.args,
    }
}

/// The module of the arguments of a name; of a path there is none.
fn module(path: &TokenStream) -> Ident {
    let mut trees = path.clone().into_iter();
    match (trees.next(), trees.next()) {
        (Some(TokenTree::Ident(mut name)), None) => {
            name.set_span(Span::call_site());
            name
        }
        _ => missing(),
    }
}

/// A path with a stand-in for what is missing behind its last `::`.
fn whole(path: &TokenStream) -> TokenStream {
    let ends = path.clone().into_iter().last().is_some_and(|last| matches!(last, TokenTree::Punct(_)));
    let missing = ends.then(missing);
    quote!(#path #missing)
}

/// Whether a path is one of the user's own: it has more than one word.
fn is_own(path: &TokenStream) -> bool {
    path.clone().into_iter().nth(1).is_some()
}

/// Whether what an argument takes has a name of the library's.
fn has_words(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Choice(_) | Kind::Initializer | Kind::Regularizer | Kind::Layer(_) | Kind::Activation | Kind::Elementwise
    )
}
