//! Names: of the constants a block becomes, and of layers that were given none.

use proc_macro2::Span;
use std::collections::HashSet;
use syn::Ident;

/// Hands out names that do not collide, neither with one another nor with a name a user would choose.
///
/// A constant is the model's name, two underscores, and what it is: `DIGIT_NET__HEAD`. So a user's constant
/// `DIGIT_NET_HEAD` is another one, and so is every constant of a second model `DigitNetHead`. A layer's type is
/// `DigitNetLayerHead` for the same reason: `DigitNetHead` and `DigitNetHeadParams` belong to that second model.
pub(super) struct Names {
    model: String,
    prefix: String,
    taken: HashSet<String>,
}

impl Names {
    pub(super) fn new(model: &Ident) -> Self {
        let mut names = Self { prefix: prefix(model), model: plain(model), taken: HashSet::new() };
        for name in RESERVED {
            names.take(&format!("{}__{name}", names.prefix));
        }
        names
    }

    /// A name for a constant: `DIGIT_NET__HEAD` from `head`.
    pub(super) fn constant(&mut self, base: &str, span: Span) -> Ident {
        let base = format!("{}__{}", self.prefix, base.replace("r#", "").to_uppercase());
        Ident::new(&self.unique(&base), span)
    }

    /// A name for the type of a layer's parameters: `DigitNetLayerHead` from `head`.
    pub(super) fn layer_type(&mut self, layer: &str) -> String {
        let camel: String = layer.split('_').map(capitalise).collect();
        self.unique(&format!("{}Layer{camel}", self.model))
    }

    /// A name as Keras gives it to a layer that has none: `dense`, then `dense_1`.
    pub(super) fn layer(&mut self, class: &str) -> String {
        self.unique(&snake(class.trim_start_matches("r#")))
    }

    /// The same as an identifier: a model may be called `Type`, and its layer is `r#type` then.
    pub(super) fn layer_ident(&mut self, class: &Ident) -> Ident {
        let name = self.layer(&class.to_string());
        match name.as_str() {
            "super" | "self" | "crate" | "_" => Ident::new(&format!("{name}_layer"), class.span()),
            _ if syn::parse_str::<Ident>(&name).is_err() => Ident::new_raw(&name, class.span()),
            _ => Ident::new(&name, class.span()),
        }
    }

    /// Takes a name the user chose, so that no other gets it.
    pub(super) fn take(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    fn unique(&mut self, base: &str) -> String {
        let mut name = base.to_owned();
        let mut count = 0;
        while !self.taken.insert(name.clone()) {
            count += 1;
            name = format!("{base}_{count}");
        }
        name
    }
}

/// The constants every model has.
const RESERVED: [&str; 5] = ["DESCRIPTION", "EDGE", "PREDICT", "TAGS", "TRAIN"];

/// What the constants of a model start with: `DIGIT_NET`.
pub(super) fn prefix(model: &Ident) -> String {
    snake(&plain(model)).to_uppercase()
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
