//! What is wrong with the tokens of a block: what is missing, and what stands where something else should.

use super::{HELP, did_you_mean};
use crate::diagnostics::suggest::nearest;
use syn::{Ident, Path};

/// A message with the reason that `syn` gives, which is Rust's grammar.
pub(crate) fn for_reason(message: &str, reason: &str) -> String {
    let reason = reason.strip_prefix("unexpected end of input, ").unwrap_or(reason);
    match message.split_once('\n') {
        Some((headline, rest)) => format!("{headline}: {reason}\n{rest}"),
        None => format!("{message}: {reason}"),
    }
}

// A block as a whole.

pub(crate) fn nested_too_deep(most: usize) -> String {
    format!(
        "brackets stand more than {most} deep inside one another here{HELP}name an intermediate value with `let`, or call a `const fn`"
    )
}

pub(crate) fn generics_too_deep(most: usize) -> String {
    format!(
        "generic arguments stand more than {most} deep inside one another here{HELP}name an inner type with `type`, outside of the block"
    )
}

pub(crate) fn too_many_operators(most: usize) -> String {
    format!(
        "more than about {most} operators stand in one expression here, with those around it{HELP}name an intermediate value \
         with `let`, or call a `const fn`"
    )
}

pub(crate) fn too_many_elements(most: usize) -> String {
    format!("more than {most} layers or statements stand here{HELP}make a model of a part, and declare it as a layer")
}

// The frame of a block.

pub(crate) fn model_needs_name() -> &'static str {
    "a model needs a name here\nhelp: write `struct Net`"
}

pub(crate) fn unknown_visibility() -> &'static str {
    "a visibility is expected\nhelp: write `pub`, `pub(crate)` or `pub(super)`"
}

pub(crate) fn stack_needs_colon() -> &'static str {
    "a colon is missing before this\nhelp: write `struct Net: [4] -> [2] { … }`"
}

pub(crate) fn forward_has_no_name() -> &'static str {
    "the function needs a name here\nhelp: write `fn forward(x: [4]) -> (y: [2])`"
}

pub(crate) fn inputs_expected() -> &'static str {
    "the inputs are expected here\nhelp: write `forward(x: [4])`"
}

pub(crate) fn arrow_expected() -> &'static str {
    "`->` is missing behind this\nhelp: write `-> (y: [2])`, the outputs with their shapes"
}

pub(crate) fn body_expected() -> &'static str {
    "the body of `forward` is expected here\nhelp: write `{ head(x) }`"
}

pub(crate) fn port_needs_name() -> &'static str {
    "a name is expected here\nhelp: write `x: [28, 28, 1]`, a name and the shape of one sample"
}

pub(crate) fn keyword_as_name(word: &Ident) -> String {
    let name = word.to_string();
    let raw = if ["self", "Self", "super", "crate"].contains(&name.as_str()) { "" } else { "r#" };
    let name = if raw.is_empty() { format!("{name}_") } else { name };
    format!("`{word}` is a word of Rust's, and no name{HELP}write `{raw}{name}`, or another name")
}

pub(crate) fn item_in_block(item: &Ident) -> String {
    format!("a block holds one model, its layers and `fn forward`{HELP}move `{item} …` out of `model! {{ … }}`")
}

pub(crate) fn semicolon_in_frame() -> &'static str {
    "no semicolon stands here\nhelp: delete it"
}

pub(crate) fn qualified_forward(word: &Ident) -> String {
    let otherwise = if word == "pub" { ", and `pub` in front of `struct`" } else { "" };
    format!("`forward` describes the model, and takes no `{word}`{HELP}write `fn forward(…)`{otherwise}")
}

pub(crate) fn forward_not_generic() -> &'static str {
    "`forward` is not generic\nhelp: write its sizes as literals or constants; a second size is a second block"
}

pub(crate) fn no_self() -> &'static str {
    "`forward` has no `self`\nhelp: write the inputs alone, `forward(x: [4])`, and call layers by their names: `head(x)`"
}

pub(crate) fn forward_of_layer(layer: &Ident) -> String {
    format!("a layer is called by its name{HELP}write `{layer}(…)`")
}

pub(crate) fn port_without_name() -> &'static str {
    "a name is expected here\nhelp: write `x: [4]`; an input that nothing reads is called `_x`"
}

pub(crate) fn port_needs_plain_name() -> &'static str {
    "a plain name is expected here\nhelp: write `x: [4]`; inputs never change, and are lent already"
}

pub(crate) fn attribute_of_port() -> &'static str {
    "inputs and outputs take no docs and no attributes\nhelp: write a comment, `// …`, or docs in front of `fn forward`"
}

pub(crate) fn word_before_field(word: &Ident) -> String {
    let otherwise = if word == "pub" { "; layers can be seen wherever their model can" } else { "" };
    format!("a layer is declared without `{word}`{HELP}write `head: Dense(10)`{otherwise}")
}

pub(crate) fn equals_in_field(name: Option<&Ident>) -> String {
    let name = name.map_or_else(|| "head".to_owned(), ToString::to_string);
    format!("a layer stands behind a colon, not behind `=`{HELP}write `{name}: Dense(10)`")
}

pub(crate) fn macro_as_layer(name: &Ident) -> String {
    format!("a layer is no macro{HELP}write `{name}(…)` without `!`; built-in layers are written like `Dense(10)`")
}

pub(crate) fn macro_as_op(name: &Ident) -> String {
    format!("a layer or op is no macro{HELP}write `{name}(…)` without `!`")
}

pub(crate) fn arguments_in_parentheses(name: &Ident) -> String {
    format!("the arguments of a layer stand in parentheses{HELP}write `{name}(…)`")
}

pub(crate) fn colon_expected(name: Option<&Ident>) -> String {
    let name = name.map_or_else(|| "head".to_owned(), ToString::to_string);
    format!("a colon is missing behind `{name}`{HELP}write `{name}: Dense(10)`")
}

pub(crate) fn ids_expected() -> &'static str {
    "a shape is expected\nhelp: write `[u32; 12]` for ids, `[12]` for numbers of the model's dtype"
}

pub(crate) fn size_expected() -> &'static str {
    "a size is expected\nhelp: write a literal or a constant, with commas between sizes: `[28, WIDTH, 1]`"
}

pub(crate) fn negative_size() -> &'static str {
    "a size is not negative\nhelp: write the size of each axis of one sample; `-1` stands for a size to infer in `reshape` alone"
}

// `use` lines and attributes.

pub(crate) fn missing_semicolon_of_use() -> &'static str {
    "a semicolon is missing behind this\nhelp: end each `use` line with `;`"
}

pub(crate) fn unreadable_use() -> &'static str {
    "a `use` line names what it brings in\nhelp: write `use my::Scale;` or `use my::{Scale, Swish};`"
}

pub(crate) fn attribute_expected() -> &'static str {
    "an attribute is expected\nhelp: write `#[model(dtype = f64)]`, `#[frozen]` or a doc comment"
}

pub(crate) fn inner_docs() -> &'static str {
    "`//!` and `#![…]` stand at the head of a file or module\nhelp: write `///` in front of what it describes, or `//` for a \
     comment"
}

pub(crate) fn attribute_of_statement() -> &'static str {
    "statements take no docs and no attributes\nhelp: write a comment, `// …`"
}

pub(crate) fn frozen_twice() -> &'static str {
    "`#[frozen]` is given twice\nhelp: delete one of them"
}

pub(crate) fn option_twice(name: &Ident) -> String {
    format!("`{name}` is given twice{HELP}delete one of them")
}

pub(crate) fn budget_without_limit() -> &'static str {
    "a budget limits something\nhelp: write `budget(predict = 65536)` or `budget(train = 1_000_000)`, in bytes"
}

pub(crate) fn empty_batch() -> &'static str {
    "a batch holds at least one sample\nhelp: write `batch = 1`"
}

pub(crate) fn attribute_without_hash() -> &'static str {
    "a `#` is missing before this\nhelp: write `#[…]`"
}

pub(crate) fn conditional_block() -> &'static str {
    "a block is there as a whole or not at all\nhelp: write `#[cfg(…)]` in front of `model! { … }`"
}

pub(crate) fn derive_on_block() -> &'static str {
    "a model derives nothing: it is `Clone` and `Debug` already\nhelp: delete `derive`, and write `impl … for` the model \
     for a trait of your own"
}

pub(crate) fn attribute_of_macro_call() -> &'static str {
    "this attribute does not reach what a block becomes\nhelp: write it in front of a `mod` that holds the block"
}

pub(crate) fn unknown_block_attribute() -> &'static str {
    "unknown attribute\nhelp: a block takes docs and `#[model(…)]`"
}

pub(crate) fn attribute_of_forward() -> &'static str {
    "unknown attribute\nhelp: `forward` takes docs"
}

pub(crate) fn unreadable_option() -> &'static str {
    "an option cannot be read\nhelp: write `#[model(dtype = f64)]`, `budget(predict = 65536)` or `crate = path`"
}

// Arguments.

pub(crate) fn keyword_expected() -> &'static str {
    "the name of an argument is expected before this\nhelp: write `units = 10`, or the value without `=`"
}

pub(crate) fn comma_or_equals_expected(before: Option<&Ident>) -> String {
    let before = before.map_or_else(|| "units".to_owned(), ToString::to_string);
    format!(
        "`,` or `=` is missing behind `{before}`{HELP}write `{before}, …` if it is a value, `{before} = …` if it is the name of an argument"
    )
}

pub(crate) fn unreadable_argument(keyword: Option<&Ident>, reason: &str) -> String {
    let what = keyword.map_or_else(|| "an argument".to_owned(), |keyword| format!("`{keyword}`"));
    for_reason(&format!("{what} cannot be read{HELP}write a value, a literal, or a constant expression"), reason)
}

// Statements.

pub(crate) fn name_expected() -> &'static str {
    "the name of a variable is expected here\nhelp: write `let h = …;`, or `let (h, c) = …;` for two values"
}

pub(crate) fn two_names(first: &Ident) -> String {
    format!("one name is bound by a `let`{HELP}write `let {first} = …;`, or `let ({first}, …) = …;` for several values")
}

pub(crate) fn equals_expected(name: Option<&Ident>) -> String {
    let name = name.map_or_else(|| "h".to_owned(), ToString::to_string);
    format!("`=` is missing before this{HELP}write `let {name} = …;`")
}

pub(crate) fn annotation_needs_colon() -> String {
    format!("a colon is missing before this{HELP}write `let h: [4] = …;`")
}

pub(crate) fn output_needs_name() -> &'static str {
    "an output needs its name here\nhelp: write `(score: head(h), …)`, with the names that `forward` declares"
}

pub(crate) fn output_needs_value(name: &Ident) -> String {
    format!("output `{name}` is given no value{HELP}write `{name}: …`")
}

pub(crate) fn cut_expected() -> &'static str {
    "a slice takes a range or an index for each axis\nhelp: write `x[7..21, 3, ..]`"
}

pub(crate) fn block_starts_with_struct() -> &'static str {
    "a block starts with `struct`\nhelp: write `pub struct Net { … } fn forward(x: [4]) -> (y: [2]) { … }`"
}

pub(crate) fn not_generic() -> &'static str {
    "a model is not generic\nhelp: write its sizes as literals or constants; a second size is a second block"
}

pub(crate) fn braces_expected() -> &'static str {
    "layers stand in braces\nhelp: write `struct Net { head: Dense(10) }`"
}

pub(crate) fn stack_output_expected() -> &'static str {
    "a stack declares its output\nhelp: write `struct Net: [4] -> [2] { … }`"
}

pub(crate) fn port_needs_shape(name: &Ident) -> String {
    format!("`{name}` is declared without a shape{HELP}write `{name}: [28, 28, 1]`, the shape of one sample")
}

pub(crate) fn forward_expected() -> &'static str {
    "the layers are followed by `fn forward`\nhelp: write `fn forward(x: [4]) -> (y: [2]) { … }`, or \
     `struct Net: [4] -> [2] { … }` for a plain stack of layers"
}

pub(crate) fn forward_name(found: &Ident) -> String {
    format!("unknown function `{found}`{HELP}a block holds one function, `forward`")
}

pub(crate) fn trailing_tokens() -> &'static str {
    "the block ends before this\nhelp: write a second `model!` block for a second model"
}

pub(crate) fn forward_of_stack() -> &'static str {
    "a plain stack has no `forward`\nhelp: delete it, or declare the shapes in it alone: `struct Net { … } fn forward(…)`"
}

pub(crate) fn outputs_are_named() -> &'static str {
    "outputs are named\nhelp: write `-> (y: [2])`"
}

pub(crate) fn no_input() -> &'static str {
    "the model takes no input\nhelp: write `forward(x: [4])`"
}

pub(crate) fn no_output() -> &'static str {
    "the model gives no output\nhelp: write `-> (y: [2])`"
}

pub(crate) fn no_layer() -> &'static str {
    "the stack has no layer\nhelp: write `Dense(10)`"
}

pub(crate) fn shape_in_parentheses(sizes: &str) -> String {
    format!("a shape stands in brackets{HELP}write `[{sizes}]`, the shape of one sample")
}

/// Keras's `None` in front of a shape.
pub(crate) fn batch_in_shape(sizes: Option<&str>) -> String {
    let sizes = sizes.unwrap_or("28, 28, 1");
    format!("the batch size is no part of a shape{HELP}write the shape of one sample, such as `[{sizes}]`")
}

pub(crate) fn shape_expected() -> &'static str {
    "a shape is expected\nhelp: write `[28, 28, 1]`, the shape of one sample"
}

pub(crate) fn unknown_element(name: &Ident) -> String {
    format!("unknown element `{name}`{HELP}write `[u32; 12]` for ids, `[12]` for numbers of the model's dtype")
}

pub(crate) const fn no_f64() -> &'static str {
    "models in `f64` are a feature of formwork\nhelp: write `features = [\"f64\"]` behind formwork in Cargo.toml"
}

pub(crate) fn unknown_dtype(name: &Ident) -> String {
    format!("unknown dtype `{name}`{HELP}write `f32` or `f64`")
}

pub(crate) fn unknown_option(found: &Path) -> String {
    let known = ["dtype", "budget", "crate", "allow", "warn"];
    let near = found.get_ident().and_then(|name| nearest(&name.to_string(), known));
    format!(
        "unknown option{}",
        did_you_mean(near, "write `dtype = f64`, `budget(predict = 65536)`, `allow(unused_input)` or `crate = path`")
    )
}

pub(crate) fn unknown_budget() -> &'static str {
    "unknown limit\nhelp: write `budget(predict = 65536, train = 1_000_000, batch = 1, slots = 2)`, in bytes"
}

pub(crate) fn unknown_attribute() -> &'static str {
    "unknown attribute\nhelp: a layer takes docs and `#[frozen]`"
}

pub(crate) fn field_needs_name() -> &'static str {
    "a layer needs a name here\nhelp: write `head: Dense(10)`"
}

pub(crate) fn layer_expected() -> &'static str {
    "a layer is expected\nhelp: write `Dense(10)`, or the name of another model"
}

pub(crate) fn semicolon_between_layers() -> &'static str {
    "layers are separated by commas\nhelp: write `,` instead of `;`"
}

pub(crate) fn layer_ends() -> &'static str {
    "the layer ends before this\nhelp: write `,` between layers"
}

pub(crate) fn use_of_all() -> &'static str {
    "a `use` line in a block names what it brings in\nhelp: write `use my::Scale;` or `use my::{Scale, Swish};`"
}

pub(crate) fn argument_expected() -> &'static str {
    "an argument is expected before this\nhelp: write one, or delete a comma"
}

pub(crate) fn argument_without_value(keyword: &Ident) -> String {
    format!("`{keyword}` is given no value{HELP}write `{keyword} = …`")
}

pub(crate) fn missing_comma() -> &'static str {
    "a comma is missing behind this\nhelp: write `,`"
}

pub(crate) fn statement_expected() -> &'static str {
    "a statement starts with `let`\nhelp: write `let h = …;`"
}

pub(crate) fn missing_semicolon() -> &'static str {
    "a semicolon is missing behind this\nhelp: end each `let` with `;`"
}

pub(crate) fn no_tail(last: Option<&Ident>) -> String {
    let value = last.map_or_else(|| "head(x)".to_owned(), ToString::to_string);
    format!("`forward` gives nothing back{HELP}end it with a value, such as `{value}`, without a semicolon")
}

pub(crate) fn let_without_value(name: Option<&Ident>) -> String {
    let name = name.map_or_else(|| "h".to_owned(), ToString::to_string);
    format!("`{name}` is bound to nothing{HELP}write `let {name} = …;`")
}

pub(crate) fn called_in_place(name: &Ident) -> String {
    let text = name.to_string();
    if OPS_OF_VALUES.contains(&&*text) {
        let op = text.to_lowercase();
        return format!("a value cannot be called{HELP}`{text}` is an op without parameters: write `{op}(a, b)`");
    }
    format!(
        "a value cannot be called{HELP}a layer is a field: declare `layer: {}(…)` and write `layer(…)`",
        in_rust_case(&text)
    )
}

/// Layers of several values and no parameter, which Keras calls as `Add()([a, b])`.
const OPS_OF_VALUES: &[&str] = &["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"];

/// Keras's spelling of a layer in ours: `Conv2D`, `LSTM`, `MaxPooling2D`.
fn in_rust_case(name: &str) -> String {
    let name = name.replace("Pooling", "Pool").replace("LSTM", "Lstm").replace("GRU", "Gru").replace("RNN", "Rnn");
    ["1D", "2D", "3D"].iter().fold(name.replace("ReLU", "Relu"), |name, rank| name.replace(rank, &rank.to_lowercase()))
}

pub(crate) fn value_expected() -> &'static str {
    "a value is expected\nhelp: write a variable, `layer(h)` or `op(h)`"
}

/// A path or a dot in front of an op or a layer, as `nn.Linear` and `keras::ops::relu` have it.
pub(crate) fn path_of_a_built_in() -> &'static str {
    "a built-in layer or op is written without a path\nhelp: write its name alone, such as `Dense(10)` or `relu(h)`"
}

pub(crate) fn value_of_self() -> &'static str {
    "a layer is called by its name\nhelp: write `head(h)`, without `self`"
}

pub(crate) fn value_ends() -> &'static str {
    "the value ends before this\nhelp: values are variables, calls and slices; write `add(a, b)` for `a + b`"
}

pub(crate) fn method_expected() -> &'static str {
    "an op is expected\nhelp: write `.relu()`"
}

pub(crate) fn method_needs_parentheses(name: &Ident) -> String {
    format!("`{name}` needs parentheses{HELP}write `.{name}()`")
}

pub(crate) fn value_with_return() -> &'static str {
    "`forward` ends in its value, without `return`\nhelp: delete `return`, and the semicolon behind the value"
}

pub(crate) fn empty_annotation() -> &'static str {
    "a value has at least one axis\nhelp: write `let h: [4] = …`, the shape of one sample, or no shape at all"
}

pub(crate) fn value_with_semicolon() -> &'static str {
    "`forward` gives nothing back, its last value ends in a semicolon\nhelp: delete the semicolon"
}

pub(crate) fn mutable_variable() -> &'static str {
    "variables never change\nhelp: delete `mut`; a second `let` of the same name shadows the first"
}
