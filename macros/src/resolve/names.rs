//! Names: of the constants a block becomes, and of layers that were given none.

use proc_macro2::Span;
use std::collections::HashSet;
use syn::Ident;

/// Hands out names that do not collide, neither with one another nor with a name a user would choose.
///
/// In a constant's name a double underscore ends each part, which lints keep out of the parts themselves: `NET__A_B` is
/// `a_b` of `Net`, `NET_A__B` is `b` of `NetA`, and `NET__A__KERNEL` a parameter of `a`. A layer's type is
/// `NetLayerHead`, since `NetHead` and `NetHeadParams` may belong to a second model.
pub(super) struct Names {
    model: String,
    prefix: String,
    taken: HashSet<String>,
}

/// Constants that every model has.
const CONSTANTS: [&str; 3] = ["DESCRIPTION", "PREDICT", "TRAIN"];

impl Names {
    pub(super) fn new(model: &Ident) -> Self {
        let prefix = constant_prefix(model);
        let taken = CONSTANTS.iter().map(|name| format!("{prefix}{name}")).collect();
        Self { model: plain(model), prefix, taken, types: HashSet::new() }
    }

    /// A name for a constant: `DIGIT_NET__HEAD` from `head`.
    pub(super) fn constant(&mut self, base: &str, span: Span) -> Ident {
        let base = format!("{}{}", self.prefix, base.replace("r#", "").to_uppercase());
        Ident::new(&unique(&mut self.taken, &base), span)
    }

    /// A name for the type of a layer's parameters: `DigitNetLayerHead` from `head`; `h1` and `h_1` come to the same
    /// words.
    pub(super) fn layer_type(&mut self, layer: &Ident) -> Ident {
        let camel: String = plain(layer).split('_').map(capitalise).collect();
        Ident::new(&unique(&mut self.types, &format!("{}Layer{camel}", self.model)), layer.span())
    }

    /// A name as Keras gives it to a layer that has none: `dense`, then `dense_1`.
    pub(super) fn layer(&mut self, class: &str) -> String {
        unique(&mut self.taken, &snake(class.trim_start_matches("r#")))
    }

    /// Takes a name the user chose, so that no other gets it.
    pub(super) fn take(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

fn unique(taken: &mut HashSet<String>, base: &str) -> String {
    let mut name = base.to_owned();
    let mut count = 0;
    while !taken.insert(name.clone()) {
        count += 1;
        name = format!("{base}_{count}");
    }
    name
}

/// What every constant of a model starts with: `DIGIT_NET__`.
pub(super) fn constant_prefix(model: &Ident) -> String {
    format!("{}__", snake(&plain(model)).to_uppercase())
}

/// An identifier without `r#`.
fn plain(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}

/// `dense_1` → `Dense` and `1`: the first letter of a word.
fn capitalise(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `MaxPool2d` → `max_pool2d`, `HTTPNet` → `http_net`.
pub(super) fn snake(camel: &str) -> String {
    let letters: Vec<char> = camel.chars().collect();
    let mut snake = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let starts_word = letter.is_uppercase()
            && index > 0
            && (!letters[index - 1].is_uppercase() || letters.get(index + 1).is_some_and(|next| next.is_lowercase()))
            && letters[index - 1] != '_';
        if starts_word {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn camel_case_becomes_snake_case() {
        let names = [("Dense", "dense"), ("MaxPool2d", "max_pool2d"), ("HTTPNet", "http_net"), ("A_b", "a_b")];
        for (camel, want) in names {
            assert_eq!(snake(camel), want);
        }
    }
}
