//! What a call takes and gives: the number of values, numbers or ids, masks.

use super::{HELP, plural};
use syn::Ident;

pub(crate) fn wrong_input_count(name: &Ident, (least, most): (usize, usize), found: usize) -> String {
    let values: Vec<&str> = ["a", "b", "c", "d"].into_iter().take(least).collect();
    let values = values.join(", ");
    let takes = match most {
        usize::MAX => format!("at least {}", plural(least, "value")),
        most if most == least => plural(least, "value"),
        most => format!("{least} to {}", plural(most, "value")),
    };
    format!("`{name}` takes {takes}, {found} given{HELP}write `{name}({values})`")
}

pub(crate) fn takes_floats(name: &Ident, input: &str) -> String {
    format!("`{name}` takes numbers, `{input}` holds ids{HELP}declare `{input}` without `u32;`")
}

pub(crate) fn takes_ids(name: &Ident, value: &str) -> String {
    format!("`{name}` takes ids, `{value}` holds numbers{HELP}hand it an input declared as ids, `{value}: [u32; 12]`")
}

pub(crate) fn ids_given_back(input: &str) -> String {
    format!("an output is numbers, `{input}` holds ids{HELP}declare `{input}` without `u32;`")
}

pub(crate) fn one_value(names: usize) -> String {
    format!(
        "one value cannot be bound to {}{HELP}only a sub-model, or a layer with `return_state = true`, gives several",
        plural(names, "name")
    )
}

pub(crate) fn wrong_output_count(name: &Ident, gives: usize, names: usize) -> String {
    let bound: Vec<&str> = ["y", "h", "c", "d", "e"].into_iter().take(gives).collect();
    let bound = if gives == 1 { bound.concat() } else { format!("({})", bound.join(", ")) };
    format!("`{name}` gives {}, {names} bound{HELP}write `let {bound} = {name}(…);`", plural(gives, "value"))
}

pub(crate) fn mask_refused(name: &Ident, value: &str) -> String {
    format!(
        "`{name}` cannot take a masked value: it would mix steps that count with steps that do not{HELP}write \
         `{name}(unmask({value}))` if all steps shall count"
    )
}

pub(crate) fn masked_into_model(name: &Ident, value: &str) -> String {
    format!(
        "`{name}` is a model, and a mask does not enter a model{HELP}move the layer that makes the mask of `{value}` into \
         `{name}`, or write `unmask({value})` if all steps shall count"
    )
}

pub(crate) fn wraps_one_layer(name: &Ident) -> String {
    format!("`{name}` takes one layer or model{HELP}write `{name}(Dense(8))` or `{name}(Tower)`")
}

pub(crate) fn wraps_itself(name: &Ident) -> String {
    format!(
        "`{name}` takes a layer of one step, not another `{name}`{HELP}a `Dense` works on the last axis of any shape already; \
         else make a model of what is inside, and write `{name}(Model)`"
    )
}

pub(crate) fn wraps_ids(name: &Ident, input: &str) -> String {
    format!(
        "`{name}` hands on steps of numbers, `{input}` holds ids{HELP}an `Embedding` takes each id of any shape by itself: \
         declare `{name}: Embedding(…)` without `TimeDistributed`"
    )
}

pub(crate) fn wraps_embedding(wrapper: &Ident) -> String {
    format!(
        "`{wrapper}` hands on steps of numbers, an `Embedding` takes ids{HELP}an `Embedding` takes each id of any shape by \
         itself: write it without `{wrapper}`"
    )
}
