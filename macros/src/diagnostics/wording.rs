//! Every message the macro writes itself, one function each. Shape errors are worded in `formwork-shape`, since rustc
//! prints them too.
//!
//! A message names the rule, shows what was found, and ends with something to type.

use syn::{Ident, Path};

/// Indentation of the lines below a headline, so that they stand under rustc's `error: `.
const HELP: &str = "\n       help: ";

fn did_you_mean(near: Option<&str>, otherwise: &str) -> String {
    near.map_or_else(|| format!("{HELP}{otherwise}"), |near| format!("{HELP}did you mean `{near}`?"))
}

fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

// The frame of a block.

pub(crate) fn block_starts_with_struct() -> &'static str {
    "a block starts with `struct`\n       help: write `pub struct Net { … } fn forward(x: [4]) -> (y: [2]) { … }`"
}

pub(crate) fn forward_expected() -> &'static str {
    "the layers are followed by `fn forward`\n       help: write `fn forward(x: [4]) -> (y: [2]) { … }`, or \
     `struct Net: [4] -> [2] { … }` for a plain stack of layers"
}

pub(crate) fn forward_name(found: &Ident) -> String {
    format!("unknown function `{found}`{HELP}a block holds one function, `forward`")
}

pub(crate) fn trailing_tokens() -> &'static str {
    "the block ends before this\n       help: write a second `model!` block for a second model"
}

pub(crate) fn outputs_are_named() -> &'static str {
    "outputs are named\n       help: write `-> (y: [2])`"
}

pub(crate) fn no_input() -> &'static str {
    "the model takes no input\n       help: write `forward(x: [4])`"
}

pub(crate) fn no_output() -> &'static str {
    "the model gives no output\n       help: write `-> (y: [2])`"
}

pub(crate) fn no_layer() -> &'static str {
    "the stack has no layer\n       help: write `Dense(10)`"
}

pub(crate) fn shape_expected() -> &'static str {
    "a shape is expected\n       help: write `[28, 28, 1]`, the shape of one sample"
}

pub(crate) fn unknown_element(name: &Ident) -> String {
    format!("unknown element `{name}`{HELP}write `[u32; 12]` for ids, `[12]` for numbers of the model's dtype")
}

pub(crate) fn signature_rank(name: &Ident, axes: usize) -> String {
    format!("`{name}` is declared with {axes} axes{HELP}the shapes of a signature have 1 to 4 axes")
}

pub(crate) fn ids_output(name: &Ident) -> String {
    format!("output `{name}` is declared as ids{HELP}an output is numbers: write `[12]`")
}

pub(crate) fn declared_twice(name: &Ident) -> String {
    format!("`{name}` is declared twice{HELP}give one of them another name")
}

// Options.

pub(crate) fn unknown_dtype(name: &Ident) -> String {
    format!("unknown dtype `{name}`{HELP}write `f32` or `f64`")
}

pub(crate) fn unknown_option() -> &'static str {
    "unknown option\n       help: write `dtype = f64`, `budget(predict = 65536)` or `crate = path`"
}

pub(crate) fn unknown_budget() -> &'static str {
    "unknown limit\n       help: write `budget(predict = 65536, train = 1_000_000, batch = 1, slots = 2)`, in bytes"
}

pub(crate) fn unknown_attribute() -> &'static str {
    "unknown attribute\n       help: a layer takes docs and `#[frozen]`"
}

// Layers.

pub(crate) fn field_needs_name() -> &'static str {
    "a layer needs a name here\n       help: write `head: Dense(10)`"
}

pub(crate) fn layer_expected() -> &'static str {
    "a layer is expected\n       help: write `Dense(10)`, or the name of another model"
}

pub(crate) fn unknown_layer(name: &str, near: Option<&str>) -> String {
    format!("unknown layer `{name}`{}", did_you_mean(near, "a name without parentheses is another model"))
}

pub(crate) fn unknown_layer_path(path: &Path) -> String {
    let path: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    format!("unknown layer `{}`{HELP}built-in layers are written without a path", path.join("::"))
}

pub(crate) fn layer_needs_parentheses(name: &str) -> String {
    format!("`{name}` is a layer, and a name without parentheses is another model{HELP}write `{name}()`")
}

pub(crate) fn contains_itself(name: &Ident) -> String {
    format!("`{name}` contains itself{HELP}a sub-model is another model")
}

pub(crate) fn unused_layer(name: &str) -> String {
    format!("layer `{name}` is never called{HELP}call `{name}(…)` in `forward`, or delete it")
}

pub(crate) fn unused_input(name: &Ident) -> String {
    format!("input `{name}` is never used{HELP}hand it to a layer, or delete it")
}

pub(crate) fn unused_variable(name: &Ident) -> String {
    format!("`{name}` is never used{HELP}use it, delete it, or call it `_{name}`")
}

// Arguments.

pub(crate) fn argument_expected() -> &'static str {
    "an argument is expected"
}

pub(crate) fn missing_argument(callee: &Ident, argument: &str) -> String {
    format!("`{callee}` needs `{argument}`{HELP}write `{callee}({argument} = …)`")
}

pub(crate) fn unknown_argument(callee: &Ident, keyword: Option<&Ident>, near: Option<&str>, known: &[&str]) -> String {
    let known = match known {
        [] => format!("`{callee}` takes no arguments"),
        known => format!("`{callee}` takes `{}`", known.join("`, `")),
    };
    match keyword {
        Some(keyword) => format!("unknown argument `{keyword}` of `{callee}`{}", did_you_mean(near, &known)),
        None => format!("too many arguments for `{callee}`{HELP}{known}"),
    }
}

pub(crate) fn argument_twice(callee: &Ident, argument: &str) -> String {
    format!("`{argument}` of `{callee}` is given twice{HELP}delete one of them")
}

pub(crate) fn constant_expected(argument: &str) -> String {
    format!("`{argument}` takes a constant")
}

pub(crate) fn shape_argument() -> &'static str {
    "a shape is expected\n       help: write `[3, 4]`, with -1 for a size to infer"
}

pub(crate) fn axis_literal(argument: &str) -> String {
    format!(
        "`{argument}` takes a literal axis{HELP}write `{argument} = 1` for the first axis of a sample, -1 for the last"
    )
}

pub(crate) fn flag_literal(argument: &str) -> String {
    format!("`{argument}` takes `true` or `false`, since it changes what is generated")
}

pub(crate) fn number_literal(callee: &str, argument: &str) -> String {
    format!("`{argument}` of `{callee}` takes a literal number, since it changes which buffers are kept")
}

pub(crate) fn activation_expected() -> &'static str {
    "an activation is expected\n       help: write `relu`, or `leaky_relu(negative_slope = 0.1)`"
}

pub(crate) fn unknown_activation(name: &Ident, near: Option<&str>) -> String {
    format!("unknown activation `{name}`{}", did_you_mean(near, "write `relu`, `sigmoid`, `tanh`, `softmax`, …"))
}

pub(crate) fn unknown_initializer(name: &Ident, near: Option<&str>) -> String {
    let otherwise = "write `glorot_uniform`, …, or the path of a constant of your own";
    format!("unknown initializer `{name}`{}", did_you_mean(near, otherwise))
}

pub(crate) fn unknown_regularizer() -> &'static str {
    "unknown regularizer\n       help: write `l1(0.01)`, `l2(0.01)` or `l1_l2(l1 = 0.01, l2 = 0.01)`"
}

pub(crate) fn unknown_field(callee: &Ident, known: &[&str]) -> String {
    match known {
        [] => format!("`{callee}` takes no arguments"),
        known => format!("unknown argument of `{callee}`{HELP}`{callee}` takes `{}`", known.join("`, `")),
    }
}

pub(crate) fn missing_comma() -> &'static str {
    "a comma is missing before this"
}

// Bodies.

pub(crate) fn statement_expected() -> &'static str {
    "a statement starts with `let`\n       help: write `let h = …;`"
}

pub(crate) fn missing_semicolon() -> &'static str {
    "a semicolon is missing before this"
}

pub(crate) fn no_tail() -> &'static str {
    "`forward` gives nothing back\n       help: end it with a value, such as `head(h)`, without a semicolon"
}

pub(crate) fn value_expected() -> &'static str {
    "a value is expected\n       help: write a variable, `layer(h)` or `op(h)`"
}

pub(crate) fn value_ends() -> &'static str {
    "the value ends before this\n       help: values are variables, calls and slices; write `add(a, b)` for `a + b`"
}

pub(crate) fn method_needs_parentheses(name: &Ident) -> String {
    format!("`{name}` needs parentheses{HELP}write `.{name}()`")
}

pub(crate) fn unknown_variable(name: &Ident, near: Option<&str>) -> String {
    format!("unknown variable `{name}`{}", did_you_mean(near, "bind it with `let`, or make it an input"))
}

pub(crate) fn used_before_definition(name: &Ident) -> String {
    format!("`{name}` is used before it is defined{HELP}move its `let` above this line")
}

pub(crate) fn layer_not_called(name: &Ident) -> String {
    format!("`{name}` is a layer, not a value{HELP}write `{name}(…)`")
}

pub(crate) fn unknown_op(name: &str, near: Option<&str>, is_layer: bool) -> String {
    if is_layer {
        return format!(
            "`{name}` is a layer, and a layer is declared once, by name{HELP}add a field `name: {name}(…)` and call it"
        );
    }
    format!("unknown layer or op `{name}`{}", did_you_mean(near, "declare it as a field"))
}

pub(crate) fn keyword_in_field_call(layer: &Ident, keyword: &Ident) -> String {
    format!("`{layer}` is called with values only{HELP}write `{keyword}` where `{layer}` is declared")
}

pub(crate) fn value_argument(callee: &Ident) -> String {
    format!("`{callee}` takes a value here{HELP}write a variable, `layer(h)` or `op(h)`")
}

pub(crate) fn wrong_input_count(name: &Ident, wanted: usize, more: bool, found: usize) -> String {
    let at_least = if more { "at least " } else { "" };
    format!("`{name}` takes {at_least}{}, {found} given", plural(wanted, "value"))
}

pub(crate) fn takes_floats(name: &Ident, input: &str) -> String {
    format!("`{name}` takes numbers, `{input}` holds ids{HELP}declare `{input}` without `u32;`")
}

pub(crate) fn ids_given_back(input: &str) -> String {
    format!("an output is numbers, `{input}` holds ids{HELP}declare `{input}` without `u32;`")
}

pub(crate) fn one_value(names: usize) -> String {
    format!("one value cannot be bound to {}{HELP}only a sub-model gives several values", plural(names, "name"))
}

pub(crate) fn outputs_not_named(names: &[String]) -> String {
    let named: Vec<String> = names.iter().map(|name| format!("{name}: …")).collect();
    format!("the model has {}{HELP}write `({})`", plural(names.len(), "output"), named.join(", "))
}

pub(crate) fn unknown_output(name: &Ident, known: &[String]) -> String {
    format!("`forward` declares no output `{name}`{HELP}it declares `{}`", known.join("`, `"))
}

pub(crate) fn missing_output(name: &Ident) -> String {
    format!("output `{name}` is missing{HELP}add `{name}: …`")
}

pub(crate) fn closed_range() -> &'static str {
    "a range ends before its end\n       help: write `7..21` for the indices 7 to 20"
}
