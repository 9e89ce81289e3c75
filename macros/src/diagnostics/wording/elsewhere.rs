//! What is said of names that Keras and `PyTorch` know and formwork does not: what there is instead, and what to type.
//!
//! Names are compared without case and underscores, so that a row is found for `Conv2DTranspose`, `Conv2dTranspose` and
//! `conv2d_transpose`. Names that differ in nothing else from one of formwork's need no row.

use super::HELP;
use super::keras::{ACTIVATIONS, ARGUMENTS, LAYERS, MODULES, OPS, RENAMED, Row};

/// What is said of a layer or op that has another name here, or none.
pub(crate) fn layer_of_others(name: &str) -> Option<String> {
    find(LAYERS, name).map(|advice| format!("formwork has no `{name}`{HELP}{advice}"))
}

/// As [`layer_of_others`], for functions of a body as well.
pub(crate) fn op_of_others(name: &str) -> Option<String> {
    if let Some(advice) = find(OPS, name) {
        return Some(format!("formwork has no `{name}`{HELP}{advice}"));
    }
    let said = layer_of_others(name)?;
    let is_layer = said.split_once("write `").is_some_and(|(_, what)| what.starts_with(char::is_uppercase));
    Some(if is_layer { format!("{said}, each declared as a field") } else { said })
}

/// Whether a name is that of a module in which other frameworks have their layers and functions.
pub(crate) fn is_module_of_others(name: &str) -> bool {
    MODULES.contains(&name)
}

/// What formwork calls an activation.
pub(crate) fn activation_of_others(name: &str) -> Option<&'static str> {
    find(ACTIVATIONS, name)
}

/// What is said of an argument that a layer takes elsewhere; `known` are those it takes here.
pub(crate) fn argument_of_others(callee: &str, argument: &str, known: &[&str]) -> Option<String> {
    let headline = format!("unknown argument `{argument}` of `{callee}`");
    let renamed = RENAMED.iter().filter(|(theirs, _)| *theirs == argument);
    if let Some((_, ours)) = renamed.clone().find(|(_, ours)| known.contains(ours)) {
        return Some(format!("{headline}{HELP}write `{ours} = …`"));
    }
    find(ARGUMENTS, argument).map(|advice| format!("{headline}{HELP}{advice}"))
}

/// What is said of an argument of the call of a layer.
pub(crate) fn argument_of_a_call(layer: &str, argument: &str) -> Option<String> {
    let known = ["training", "mask", "initialstate"].contains(&&*plain(argument));
    let advice = find(ARGUMENTS, argument).filter(|_| known)?;
    Some(format!("`{layer}` is called with values only{HELP}{advice}"))
}

/// A name as it is compared.
pub(crate) fn plain(name: &str) -> String {
    name.trim_start_matches("r#").replace('_', "").to_lowercase()
}

fn find(rows: &[Row], name: &str) -> Option<&'static str> {
    let name = plain(name);
    rows.iter().find(|(names, _)| names.contains(&&*name)).map(|(_, advice)| *advice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops;
    use std::collections::HashSet;

    #[test]
    fn each_name_has_one_row_and_is_none_of_ours() {
        for rows in [LAYERS, OPS, ACTIVATIONS, ARGUMENTS] {
            let names: Vec<&str> = rows.iter().flat_map(|(names, _)| names.iter().copied()).collect();
            assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
            assert!(names.iter().all(|name| plain(name) == *name));
        }
        let ours: HashSet<String> = ops::layer_names().chain(ops::function_names()).map(plain).collect();
        let theirs = LAYERS.iter().chain(OPS).flat_map(|(names, _)| names.iter().copied());
        let both: Vec<&str> = theirs.filter(|name| ours.contains(*name)).collect();
        assert!(both.iter().all(|name| *name == "linear"), "{both:?}");
        assert!(ACTIVATIONS.iter().all(|(_, ours)| ops::find_activation(ours).is_some()));
    }

    #[test]
    fn case_and_underscores_make_no_difference() {
        for name in ["Conv2DTranspose", "Conv2dTranspose", "conv2d_transpose", "Conv2D_Transpose"] {
            assert!(layer_of_others(name).is_some_and(|said| said.contains("UpSampling2d(2)")), "{name}");
        }
        assert_eq!(layer_of_others("Dense"), None);
        assert_eq!(
            argument_of_others("Dense", "bias", &["units", "use_bias"]).map(|said| said.contains("use_bias = …")),
            Some(true)
        );
    }
}
