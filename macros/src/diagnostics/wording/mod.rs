//! Every message the macro writes itself, one function each. Shape errors are worded in `formwork-shape`, since rustc
//! prints them too.
//!
//! A message names the rule, shows what was found, and ends with something to type.

mod calls;
pub(crate) mod lambda;
pub(crate) mod lint;
mod sizes;
mod syntax;

pub(crate) use calls::*;
pub(crate) use sizes::*;
use std::io;
use std::path::Path as FilePath;
use syn::{Ident, Path};
pub(crate) use syntax::*;

/// What stands in front of something to type; rustc indents it.
const HELP: &str = "\nhelp: ";

fn did_you_mean(near: Option<&str>, otherwise: &str) -> String {
    near.map_or_else(|| format!("{HELP}{otherwise}"), |near| format!("{HELP}did you mean `{near}`?"))
}

fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

// Signatures.

pub(crate) fn signature_rank(name: &Ident, axes: usize) -> String {
    format!("`{name}` is declared with {axes} axes{HELP}the shapes of a signature have 1 to 4 axes")
}

pub(crate) fn ids_output(name: &Ident) -> String {
    format!("output `{name}` is declared as ids{HELP}an output is numbers: write `[12]`")
}

pub(crate) fn declared_twice(name: &Ident) -> String {
    format!("`{name}` is declared twice{HELP}give one of them another name")
}

// Around a block.

pub(crate) fn not_kept(path: &FilePath, error: &io::Error) -> String {
    let path = path.display();
    format!("the expansion cannot be written to `{path}`: {error}{HELP}let FORMWORK_EXPAND name a folder, or unset it")
}

// Layers.

pub(crate) fn unknown_layer(name: &str, near: Option<&str>) -> String {
    let otherwise = "write a built-in layer such as `Dense(10)`; another model is named without parentheses";
    format!("unknown layer `{name}`{}", did_you_mean(near, otherwise))
}

pub(crate) fn unknown_layer_path(path: &Path) -> String {
    let path: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    format!("unknown layer `{}`{HELP}built-in layers are written without a path", path.join("::"))
}

pub(crate) fn mixed_arguments(path: &Path) -> String {
    let path: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let path = path.join("::");
    format!(
        "arguments with and without keywords{HELP}with keywords `{path}` is a struct literal, without them a call of \
         `{path}::new`: write all, or none"
    )
}

pub(crate) fn layer_needs_parentheses(name: &str) -> String {
    format!("`{name}` is a layer, and a name without parentheses is another model{HELP}write `{name}()`")
}

pub(crate) fn contains_itself(name: &Ident) -> String {
    format!("`{name}` contains itself{HELP}a sub-model is another model")
}

/// What else nobody uses, in a headline.
fn and_others(rest: &[String]) -> String {
    if rest.is_empty() { String::new() } else { format!(", nor is `{}`", rest.join("`, `")) }
}

pub(crate) fn unused_layer(name: &Ident, rest: &[String]) -> String {
    let rest = and_others(rest);
    format!("layer `{name}` is never called{rest}{HELP}call `{name}(…)` in `forward`, or delete it")
}

pub(crate) fn unused_variable(name: &Ident, rest: &[String]) -> String {
    let rest = and_others(rest);
    format!("`{name}` is never used{rest}{HELP}use it, delete it, or call it `_{name}`")
}

// Arguments.

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

pub(crate) fn value_behind_keyword(keyword: Option<&Ident>, free: Option<&str>) -> String {
    let keyword = keyword.map_or_else(|| "units".to_owned(), ToString::to_string);
    let free = free.unwrap_or("units");
    format!("a value without a name stands behind `{keyword} = …`{HELP}write `{free} = …`, or move it to the front")
}

pub(crate) fn argument_twice(callee: &Ident, argument: &str) -> String {
    format!("`{argument}` of `{callee}` is given twice{HELP}delete one of them")
}

pub(crate) fn constant_expected(argument: &str) -> String {
    format!("`{argument}` takes a constant{HELP}write a literal, or the path of a constant")
}

pub(crate) fn shape_argument() -> &'static str {
    "a shape is expected\nhelp: write `[3, 4]`, with -1 for a size to infer"
}

pub(crate) fn per_axis(argument: &str, axes: usize, found: usize) -> String {
    let tuple = match axes {
        1 => String::new(),
        2 => format!(" or `{argument} = (2, 3)`"),
        _ => format!(" or `{argument} = (2, 3, 2)`"),
    };
    format!("`{argument}` takes {}, {found} given{HELP}write `{argument} = 2`{tuple}", plural(axes, "size"))
}

pub(crate) fn choice(argument: &str, choices: &[&str], near: Option<&str>) -> String {
    let known: Vec<String> = choices.iter().map(|choice| format!("`{argument} = {choice}`")).collect();
    format!("`{argument}` takes a word{}", did_you_mean(near, &format!("write {}", known.join(" or "))))
}

pub(crate) fn axis_literal(argument: &str) -> String {
    format!(
        "`{argument}` takes a literal axis{HELP}write `{argument} = 1` for the first axis of a sample, -1 for the last"
    )
}

pub(crate) fn axes_literal(argument: &str) -> String {
    format!("`{argument}` takes literal axes{HELP}write `{argument} = [2, 1]`, 1 being the first axis of a sample")
}

pub(crate) fn margins_expected(argument: &str, axes: usize) -> String {
    let (axis, more) = match axes {
        1 => ("one axis", "(1, 2)"),
        2 => ("two axes", "((1, 0), (2, 1))"),
        _ => ("three axes", "((1, 0), (2, 1), (0, 0))"),
    };
    format!("`{argument}` takes sizes for both sides of {axis}{HELP}write `{argument} = 1`, or `{argument} = {more}`")
}

pub(crate) fn flag_literal(argument: &str) -> String {
    format!("`{argument}` takes a literal{HELP}write `{argument} = true` or `{argument} = false`")
}

pub(crate) fn number_literal(callee: &str, argument: &str) -> String {
    format!("`{argument}` of `{callee}` takes a literal number{HELP}write `{callee}({argument} = 0.1)`")
}

pub(crate) fn activation_expected() -> &'static str {
    "an activation is expected\nhelp: write `relu`, or `leaky_relu(negative_slope = 0.1)`"
}

pub(crate) fn unknown_activation(name: &Ident, near: Option<&str>) -> String {
    format!("unknown activation `{name}`{}", did_you_mean(near, "write `relu`, `sigmoid`, `tanh`, `softmax`, …"))
}

pub(crate) fn own_activation_inside(argument: &str, activation: &str) -> String {
    format!(
        "`{argument}` is applied inside the layer, where `{activation}` cannot go{HELP}write one of the library's, such as \
         `{argument} = tanh`, and `{activation}` behind the layer"
    )
}

pub(crate) fn not_elementwise(argument: &str, activation: &str) -> String {
    format!(
        "`{argument}` works on each number alone, `{activation}` on all of an axis{HELP}write `{argument} = tanh`, and \
         `{activation}` behind the layer"
    )
}

pub(crate) fn inner_layer(argument: &str, known: &[&str]) -> String {
    let known: Vec<String> = known.iter().map(|layer| format!("`{layer}(…)`")).collect();
    format!("`{argument}` takes one of a few layers{HELP}write {}", known.join(" or "))
}

pub(crate) fn unknown_initializer(name: &Ident, near: Option<&str>) -> String {
    let otherwise = "write `glorot_uniform`, …, or the path of a constant of your own";
    format!("unknown initializer `{name}`{}", did_you_mean(near, otherwise))
}

pub(crate) fn unknown_regularizer(near: Option<&str>) -> String {
    let otherwise = "write `l1(0.01)`, `l2(0.01)` or `l1_l2(l1 = 0.01, l2 = 0.01)`";
    format!("unknown regularizer{}", did_you_mean(near, otherwise))
}

pub(crate) fn unknown_field(callee: &Ident, known: &[&str], near: Option<&str>) -> String {
    match known {
        [] => format!("`{callee}` takes no arguments{HELP}write `{callee}`"),
        known => {
            let known = format!("`{callee}` takes `{}`", known.join("`, `"));
            format!("unknown argument of `{callee}`{}", did_you_mean(near, &known))
        }
    }
}

/// Keras's own spelling is a word in quotes.
pub(crate) fn quoted_argument(argument: &str, text: &str) -> String {
    let is_word = !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    let word = if is_word { text } else { "…" };
    format!("`{argument}` takes no text{HELP}write `{argument} = {word}`, without quotes")
}

// Bodies.

pub(crate) fn unknown_variable(name: &Ident, near: Option<&str>) -> String {
    format!("unknown variable `{name}`{}", did_you_mean(near, "bind it with `let`, or make it an input"))
}

pub(crate) fn used_before_definition(name: &Ident) -> String {
    format!("`{name}` is used before it is defined{HELP}move its `let` above this line")
}

pub(crate) fn layer_not_called(name: &Ident) -> String {
    format!("`{name}` is a layer, not a value{HELP}write `{name}(…)`")
}

pub(crate) fn value_called(name: &Ident) -> String {
    format!(
        "`{name}` is a value, not a layer{HELP}write a layer or an op in front of the parentheses, such as `relu({name})`"
    )
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

pub(crate) fn outputs_not_named(names: &[String]) -> String {
    let named: Vec<String> = names.iter().map(|name| format!("{name}: …")).collect();
    format!("the model has {}{HELP}write `({})`", plural(names.len(), "output"), named.join(", "))
}

pub(crate) fn unknown_output(name: &Ident, known: &[String], near: Option<&str>) -> String {
    let known = format!("it declares `{}`", known.join("`, `"));
    format!("`forward` declares no output `{name}`{}", did_you_mean(near, &known))
}

pub(crate) fn output_twice(name: &Ident) -> String {
    format!("output `{name}` is given twice{HELP}delete one of them")
}

pub(crate) fn missing_output(name: &Ident) -> String {
    format!("output `{name}` is missing{HELP}add `{name}: …`")
}

pub(crate) fn closed_range() -> &'static str {
    "a range ends before its end\nhelp: write `7..21` for the indices 7 to 20"
}

pub(crate) fn rate_out_of_range(argument: &str) -> String {
    format!("`{argument}` is a share between 0 and 1{HELP}write `{argument} = 0.5` for half")
}

pub(crate) fn not_finite(argument: &str, not_negative: bool) -> String {
    let range = if not_negative { "a finite number, not negative" } else { "a finite number" };
    format!("`{argument}` is {range}{HELP}write `{argument} = 0.001`")
}

pub(crate) fn too_many_ports(found: usize, most: usize) -> String {
    format!(
        "a signature has at most {most} inputs and {most} outputs, {found} are declared{HELP}join some with `concatenate`"
    )
}
