//! Names: of the constants a block becomes, and of layers that were given none.

use proc_macro2::Span;
use std::collections::HashSet;
use syn::Ident;

/// Hands out names that do not collide.
pub(super) struct Names {
    prefix: String,
    taken: HashSet<String>,
}

impl Names {
    pub(super) fn new(model: &Ident) -> Self {
        Self { prefix: snake(&model.to_string()).to_uppercase(), taken: HashSet::new() }
    }

    /// A name for a constant: `DIGIT_NET_HEAD` from `head`.
    pub(super) fn constant(&mut self, base: &str, span: Span) -> Ident {
        let base = format!("{}_{}", self.prefix, base.trim_start_matches("r#").to_uppercase());
        Ident::new(&self.unique(base), span)
    }

    /// A name as Keras gives it to a layer that has none: `dense`, then `dense_1`.
    pub(super) fn layer(&mut self, class: &str) -> String {
        self.unique(snake(class))
    }

    /// Takes a name the user chose, so that no other gets it.
    pub(super) fn take(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    fn unique(&mut self, base: String) -> String {
        let mut name = base.clone();
        let mut count = 0;
        while !self.taken.insert(name.clone()) {
            count += 1;
            name = format!("{base}_{count}");
        }
        name
    }
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
