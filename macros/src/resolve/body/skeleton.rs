//! The text of a closure without what only rustc knows: two closures of one skeleton compute the same when their constants
//! have the same values, which a description finds out by running them.

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{ExprClosure, Lit, Pat};

/// The body of a closure token by token: its variables as `x0`, `x1` …, numbers and names of constants as `#`; and what
/// stands in the places of `#`, a literal number or none.
pub(super) fn of(closure: &ExprClosure) -> (String, Vec<Option<f64>>) {
    let variables = closure.inputs.iter().map(|pattern| match pattern {
        Pat::Ident(name) => name.ident.to_string(),
        other => other.to_token_stream().to_string(),
    });
    let mut skeleton = Skeleton { variables: variables.collect(), words: Vec::new(), literals: Vec::new() };
    skeleton.read(closure.body.to_token_stream());
    (skeleton.words.join(" "), skeleton.literals)
}

struct Skeleton {
    variables: Vec<String>,
    words: Vec<String>,
    literals: Vec<Option<f64>>,
}

impl Skeleton {
    fn read(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::None => ("", ""),
                    };
                    self.words.push(open.to_owned());
                    self.read(group.stream());
                    self.words.push(close.to_owned());
                }
                TokenTree::Ident(name) => self.name(&name.to_string()),
                TokenTree::Literal(literal) => match number(literal.clone()) {
                    Some(value) => self.placeholder(Some(value)),
                    None => self.words.push(literal.to_string()),
                },
                TokenTree::Punct(punct) => self.words.push(punct.as_char().to_string()),
            }
        }
    }

    /// A name; of a path the last one alone counts, since the same item has several.
    fn name(&mut self, name: &str) {
        let in_path = self.words.ends_with(&[":".to_owned(), ":".to_owned()]);
        if let Some(index) = self.variables.iter().position(|variable| variable == name)
            && !in_path
            && self.words.last().is_none_or(|word| word != ".")
        {
            self.words.push(format!("x{index}"));
            return;
        }
        if in_path {
            self.words.truncate(self.words.len() - 2);
            self.forget_name();
        }
        if is_constant(name) { self.placeholder(None) } else { self.words.push(name.to_owned()) }
    }

    /// Takes the name in front of `::` back, if there is one: `::name` has none.
    fn forget_name(&mut self) {
        let is_name = |word: &String| word.starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
        if self.words.last().is_some_and(|word| word == "#") {
            self.words.pop();
            self.literals.pop();
        } else if self.words.last().is_some_and(is_name) {
            self.words.pop();
        }
    }

    fn placeholder(&mut self, literal: Option<f64>) {
        self.words.push("#".to_owned());
        self.literals.push(literal);
    }
}

/// Whether a name is written like that of a constant.
fn is_constant(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_uppercase()) && !name.contains(|letter: char| letter.is_lowercase())
}

/// The number of a literal.
fn number(literal: Literal) -> Option<f64> {
    match Lit::new(literal) {
        Lit::Float(float) => float.base10_parse().ok(),
        Lit::Int(int) => int.base10_parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skeleton_has_no_names_that_say_nothing() {
        for (closure, text, literals) in [
            ("|a| a * 2.0", "x0 * #", &[Some(2.0)][..]),
            ("|v| v*2.00_f32", "x0 * #", &[Some(2.0)]),
            ("|a| a * K", "x0 * #", &[None]),
            ("|a| ::my::cube(a) + core::f32::consts::PI", "cube ( x0 ) + #", &[None]),
            (
                "|a, dy| (dy * b::T::K, if a > 1.0 { 1u8 } else { \"1\" })",
                "( x1 * # , if x0 > # { # } else { \"1\" } )",
                &[None, Some(1.0), Some(1.0)],
            ),
            ("|a| a.a().b", "x0 . a ( ) . b", &[]),
        ] {
            let closure = syn::parse_str(closure).expect("a closure");
            assert_eq!(of(&closure), (text.to_owned(), literals.to_vec()));
        }
    }
}
