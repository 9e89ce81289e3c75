//! What lints say. rustc begins with `unused`, and what the lint calls so: a warning in a macro's own words is not to be had
//! on stable Rust.

use super::{HELP, did_you_mean};
use formwork_shape::Dims;
use syn::Ident;

pub(crate) fn unknown_lint(name: &Ident, near: Option<&str>, known: &[&str]) -> String {
    let known: Vec<String> = known.iter().map(|lint| format!("`{lint}`")).collect();
    format!("unknown lint `{name}`{}", did_you_mean(near, &format!("the lints are {}", known.join(", "))))
}

/// How a block says that it means what a lint found.
pub(crate) fn how_to_allow(lint: &str) -> String {
    format!("{HELP}if it is meant, write `#[model(allow({lint}))]`")
}

pub(crate) fn untrainable_output(name: &Ident) -> String {
    format!(
        "no loss can reach output `{name}`: nothing on the way to it trains{HELP}lead it through a layer that trains, or \
         delete it from the outputs"
    )
}

/// `sizes` are what there is and what is reached of it, where the macro knows them.
pub(crate) fn dropped_border(layer: &str, input: &str, sizes: Option<(Dims, Dims)>, is_causal: bool) -> String {
    let reached = match sizes {
        Some((dims, reached)) => format!("reaches {reached} of {dims}"),
        None => "does not reach its end".to_owned(),
    };
    let padding = if is_causal { "" } else { "write `padding = same`, or " };
    format!("`{layer}` drops the border of `{input}`: its stride {reached}{HELP}{padding}choose sizes that fit")
}

pub(crate) fn redundant_bias(layer: &str, flag: &str, by: &str) -> String {
    format!("the bias of `{layer}` is redundant: `{by}` subtracts it again with the mean{HELP}write `{flag} = false`")
}

/// `output` is absent where nobody wrote a name for it.
pub(crate) fn dropout_on_output(layer: &str, output: Option<&Ident>) -> String {
    let output = output.map_or_else(|| "the output".to_owned(), |name| format!("output `{name}`"));
    format!(
        "{output} ends in `{layer}`, which randomly zeroes values during training{HELP}put it in front of the last layer"
    )
}
