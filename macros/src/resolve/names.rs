//! Names: of the constants a block becomes, and of layers that were given none.

use proc_macro2::Span;
use std::collections::HashSet;
use syn::Ident;

/// Hands out names that do not collide with one another. None can meet a name of the user's: they stand in a module of
/// their own.
///
/// A constant is the words of what it is in capitals, with two underscores in front of what belongs to it:
/// `HIDDEN__KERNEL`. Since a name of the user's has two underscores nowhere in there, no layer `hidden__kernel` has that
/// constant.
pub(super) struct Names {
    model: String,
    /// Constants and types.
    items: HashSet<String>,
    layers: HashSet<String>,
}

impl Names {
    pub(super) fn new(model: &Ident) -> Self {
        let model = plain(model);
        // The constructor of the model is a value like any constant.
        let items = RESERVED.iter().copied().chain([&*model]).map(ToOwned::to_owned).collect();
        Self { model, items, layers: HashSet::new() }
    }

    /// A name for a constant: `HEAD` from `head`.
    pub(super) fn constant(&mut self, base: &str, span: Span) -> Ident {
        let mut base = base.replace("r#", "").to_uppercase();
        while base.contains("__") {
            base = base.replace("__", "_");
        }
        let base = match base.trim_end_matches('_') {
            "" => "VALUE",
            base => base,
        };
        Ident::new(&unique(&mut self.items, base), span)
    }

    /// A name for the type of a layer's parameters: `DigitNetLayerHead` from `head`.
    pub(super) fn layer_type(&mut self, layer: &str) -> String {
        let camel: String = layer.split('_').map(capitalise).collect();
        unique(&mut self.items, &format!("{}Layer{camel}", self.model))
    }

    /// A name as Keras gives it to a layer that has none: `dense`, then `dense_1`.
    pub(super) fn layer(&mut self, class: &str) -> String {
        unique(&mut self.layers, &snake(class.trim_start_matches("r#")))
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

    /// Takes a name the user chose for a layer or a value, so that no nameless layer gets it.
    pub(super) fn take(&mut self, name: &str) {
        self.layers.insert(name.to_owned());
    }
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

/// The constants every model has, and those that are parameters of types and functions.
const RESERVED: [&str; 12] =
    ["B", "CARRY", "DESCRIPTION", "EDGE", "FMA", "FUNCTION", "INPUTS", "PREDICT", "REPORT", "TAGS", "TRAIN", "WEIGHTS"];

/// The module that a model stands in; `twin` counts the models of its name that the crate already has.
pub(super) fn module(model: &Ident, twin: usize) -> Ident {
    let name = format!("__formwork_{}", plain(model));
    Ident::new(&if twin == 0 { name } else { format!("{name}_{twin}") }, Span::call_site())
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
