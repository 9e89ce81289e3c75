//! Messages about lambdas.

use super::{HELP, plural};
use syn::Ident;

/// What a lambda may be written with, and what to write otherwise.
const OWN_FUNCTION: &str = "a lambda takes `+ - * /`, `exp`, `ln`, `sqrt`, `tanh`, `sin`, `cos`, `abs`, `sigmoid`, \
     `powi`, `powf`, `max`, `min`, `if` on comparisons, and constants; with a function of your own write its \
     derivative too: `lambda(|a: h| my::f(a), |a, dy| dy * my::slope(a))`";

pub(crate) fn unknown_function(name: &str) -> String {
    format!("a lambda knows no `{name}`{HELP}{OWN_FUNCTION}")
}

pub(crate) fn not_arithmetic() -> String {
    format!("a lambda is arithmetic on numbers{HELP}{OWN_FUNCTION}")
}

pub(crate) fn unreadable(reason: &str) -> String {
    super::for_reason(
        "a lambda cannot be read\nhelp: write `lambda(|a: h, b: g| a * b)`, `h` and `g` being values",
        reason,
    )
}

pub(crate) fn number_expected() -> &'static str {
    "a number is expected, a comparison is none\nhelp: write `if a > b { … } else { … }`"
}

pub(crate) fn condition_expected() -> &'static str {
    "a comparison is expected\nhelp: write `if a > b { … } else { … }`, with `&&`, `||` and `!` between comparisons"
}

pub(crate) fn if_without_else() -> &'static str {
    "an `if` needs an `else` here\nhelp: write `if a > b { a } else { b }`"
}

pub(crate) fn block_without_value() -> &'static str {
    "a block ends in a number\nhelp: write `{ let t = a * a; t + 1.0 }`"
}

pub(crate) fn plain_let() -> &'static str {
    "only `let` stands in front of a lambda's value\nhelp: write `{ let t = a * a; t + 1.0 }`"
}

pub(crate) fn argument_count(name: &str, wanted: usize) -> String {
    let numbers = ["a", "b"][..wanted.min(2)].join(", ");
    format!("`{name}` takes {}{HELP}write `{name}({numbers})`", plural(wanted, "number"))
}

pub(crate) fn integer_exponent() -> &'static str {
    "`powi` takes an integer\nhelp: write `a.powi(3)`, the path of an `i32` constant, or `a.powf(0.5)`"
}

pub(crate) fn too_large(dtype: &str) -> String {
    format!("the number does not fit `{dtype}`{HELP}write a smaller one, or `#[model(dtype = f64)]`")
}

pub(crate) fn unnamed_value(name: &Ident) -> String {
    format!(
        "`{name}` is a value of the graph, and this lambda does not name it{HELP}name it between the bars: \
         `|…, {name}: {name}|`"
    )
}

pub(crate) fn layer_in_lambda(name: &Ident) -> String {
    format!("`{name}` is a layer{HELP}call it before: `let h = {name}(…);`, then `lambda(|a: h| …)`")
}

pub(crate) fn closure_expected() -> &'static str {
    "a lambda is a closure over named values\nhelp: write `lambda(|a: h| a * a)`, `h` being a value"
}

pub(crate) fn name_without_value(name: &Ident) -> String {
    format!("`{name}` stands for no value{HELP}write `|{name}: h|`, `h` being a value")
}

pub(crate) fn value_is_no_name() -> &'static str {
    "a lambda is over values that have names\nhelp: bind the value with `let h = …;` and write `|a: h|`"
}

pub(crate) fn too_many_closures() -> &'static str {
    "a lambda has two closures at most\nhelp: write one derivative closure that gives a tuple: \
     `lambda(|a: h, b: g| …, |a, b, dy| (…, …))`"
}

pub(crate) fn derivative_takes(names: &[String]) -> String {
    let names = names.join(", ");
    format!("the derivative takes the values and the gradient of the result{HELP}write `|{names}, dy| …`")
}

pub(crate) fn derivative_gives(wanted: usize, found: usize) -> String {
    let slopes = vec!["…"; wanted].join(", ");
    format!(
        "the derivative gives {}, {found} given{HELP}write `({slopes})`, one for each value",
        plural(wanted, "number")
    )
}
