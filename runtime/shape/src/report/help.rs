//! The last line of a shape error: something to type.

use super::Site;
use crate::{Dims, ShapeError, Text};

#[inline]
pub(super) const fn write(text: &mut Text, error: ShapeError, site: Site<'_>) {
    match error {
        ShapeError::Unknown => {}
        ShapeError::Annotated { .. }
        | ShapeError::Returned { .. }
        | ShapeError::Accepted { .. }
        | ShapeError::Shared { .. } => write_declared(text, error, site),
        ShapeError::Arity { .. }
        | ShapeError::Scalar { .. }
        | ShapeError::Element { .. }
        | ShapeError::Budget { .. } => {
            write_model(text, error, site);
        }
        ShapeError::Axis { .. }
        | ShapeError::InputAxis { .. }
        | ShapeError::BatchAxis
        | ShapeError::NoAxis
        | ShapeError::RepeatedAxis { .. }
        | ShapeError::DotAxes { .. }
        | ShapeError::Dot { .. } => write_axis(text, error, site),
        _ => write_op(text, error, site),
    }
}

/// Rules of ops and of sizes.
#[inline]
const fn write_op(text: &mut Text, error: ShapeError, site: Site<'_>) {
    match error {
        ShapeError::TooManyAxes { .. } => text.str("write at most 8 sizes"),
        ShapeError::ZeroSize { .. } | ShapeError::ZeroArgument { .. } => text.str("write a size of 1 or more"),
        ShapeError::TooLarge { .. } => text.str("write smaller sizes"),
        ShapeError::Takes { axes: 1, found, .. } if found.rank() > 1 => {
            text.str("write `flatten(").str(input(site)).str(")` before it")
        }
        ShapeError::Takes { axes, found, .. } if found.rank() + 1 == axes => {
            text.str("write `reshape(").str(input(site)).str(", ").dims(found.push(1)).str(")` before it")
        }
        ShapeError::Takes { takes, .. } => text.str("hand it a value of shape ").str(takes),
        ShapeError::Sequence { found } if found.rank() == 1 => {
            text.str("write ");
            if site.way.len() > 1 {
                let maker = site.way[site.way.len() - 1].0;
                text.str("`return_sequences = true` in ").name(maker).str(" if that is a recurrent layer, or ");
            }
            text.str("`reshape(").str(input(site)).str(", ").dims(found.push(1)).str(")` before it")
        }
        ShapeError::Sequence { .. } => text.str("hand it a value of shape [steps, features]"),
        ShapeError::InitialStates { states: 1, .. } => {
            text.str("hand it the sequence, and the state to start from if there is one")
        }
        ShapeError::InitialStates { .. } => {
            text.str("hand it the sequence alone, or all states to start from behind it")
        }
        ShapeError::InitialState { wanted, .. } => text.str("hand it a state of shape ").dims(wanted),
        ShapeError::WindowTooLarge { argument, span, axis: 0, dims, .. } if dims.rank() > 1 && dims.last() >= span => {
            text.str("write `data_format = channels_first` if axis 1 holds the channels, or a smaller ").name(argument)
        }
        ShapeError::WindowTooLarge { argument, .. } => {
            text.str("write a smaller ").name(argument).str(", or `padding = same`")
        }
        ShapeError::MaskSteps { .. } => text.str("write `unmask(").str(input(site)).str(")` if all steps shall count"),
        ShapeError::MaskLeaves { .. } => {
            text.str("give back `unmask(…)` of it, or move the layers that read the mask into the model")
        }
        ShapeError::Groups { what, count, .. } => text.str("write `groups` that divide ").count(count, what),
        ShapeError::Permute { dims } => text.str("write every axis from 1 to ").number(dims.rank()).str(" once"),
        ShapeError::Crop { axis, dims, .. } => {
            text.str("take away at most ").number(dims.size(axis) - 1).str(" from axis ").number(axis + 1)
        }
        ShapeError::Broadcast { .. } => {
            text.str("sizes agree when they are equal or one is 1; bring one to the other's with `Dense` or a slice")
        }
        ShapeError::Alike { .. } => text.str("bring the values to one shape first, with `Dense`, `reshape` or a slice"),
        ShapeError::Custom { takes, .. } => text.str("hand it ").str(takes),
        ShapeError::Concatenate { axis, .. } => {
            text.str("join along another axis than `axis = ").number(axis + 1).str("`, or `flatten` the inputs first")
        }
        ShapeError::Reshape { from, .. } | ShapeError::ReshapeOpen { from, .. } => {
            text.str("write sizes whose product is ").number(from.len()).str(", or -1 for one size to infer")
        }
        ShapeError::ReshapeInfer => text.str("write -1 once at most"),
        ShapeError::SliceAxes { dims, .. } => text.str("write at most ").count(dims.rank(), "range"),
        ShapeError::SliceRange { axis, dims, .. } => text.str("write ranges that end at ").number(dims.size(axis)),
        ShapeError::SliceEmpty { .. } => text.str("write a range whose end lies behind its start"),
        _ => text,
    };
}

/// Numbers of axes.
#[inline]
const fn write_axis(text: &mut Text, error: ShapeError, site: Site<'_>) {
    match error {
        ShapeError::Axis { dims, .. } | ShapeError::InputAxis { dims, .. } if dims.rank() == 0 => {
            text.str("hand it a value that has an axis, such as `reshape(").str(input(site)).str(", [1])`");
        }
        ShapeError::Axis { dims, .. } if dims.rank() == 1 => {
            text.str("write `axis = 1` or `axis = -1`, the only axis");
        }
        ShapeError::Axis { dims, .. } => {
            text.str("write an axis from 1 to ").number(dims.rank()).str(", or -1 for the last");
        }
        ShapeError::InputAxis { dims, index, .. } => {
            match dims.rank() {
                1 => text.str("write 1 or -1 for the axis of "),
                rank => text.str("write an axis from 1 to ").number(rank).str(", or -1 for the last, of "),
            };
            text.name(if index < site.inputs.len() { site.inputs[index] } else { "x" });
        }
        ShapeError::BatchAxis => {
            text.str("write `axis = 1` for the first axis of a sample, `axis = -1` for the last");
        }
        ShapeError::NoAxis => {
            text.str("write `axis = -1` for the last axis");
        }
        ShapeError::RepeatedAxis { .. } => {
            text.str("write every axis once");
        }
        ShapeError::DotAxes { .. } => {
            text.str("write `axes = -1`, or `axes = (2, 1)` for an axis of each");
        }
        ShapeError::Dot { .. } => {
            text.str("write `axes` whose sizes are equal; bring one to the other's with `Dense` or a slice");
        }
        _ => {}
    }
}

/// Shapes that are written somewhere.
#[inline]
const fn write_declared(text: &mut Text, error: ShapeError, site: Site<'_>) {
    match error {
        ShapeError::Annotated { declared, found } if declared.rank() == 1 && found.len() == declared.len() => {
            text.str("write `flatten(").str(input(site)).str(")`, or `").str(site.name).str(": ").dims(found).str("`");
        }
        ShapeError::Annotated { found, .. } => {
            text.str("write `").str(site.name).str(": ").dims(found).str("`");
        }
        ShapeError::Returned { declared, found } => write_returned(text, declared, found, site),
        ShapeError::Accepted { declared, found } if found.len() == declared.len() => {
            if declared.rank() == 1 {
                text.str("write `flatten(").str(input(site)).str(")`");
            } else {
                text.str("write `reshape(").str(input(site)).str(", ").dims(declared).str(")`");
            }
        }
        ShapeError::Accepted { declared, .. } => {
            text.str("hand it a value of shape ").dims(declared);
        }
        ShapeError::Shared { first, .. } => {
            text.str("declare a second layer, or hand it a value that ends in ").number(first.last());
        }
        _ => {}
    }
}

/// A layer on the last axis keeps the others, so a missing `flatten` shows at the output: same last size, more axes.
#[inline]
const fn write_returned(text: &mut Text, declared: Dims, found: Dims, site: Site<'_>) {
    let is_stack = site.name.is_empty();
    if declared.rank() == 1 && found.rank() > 1 && found.last() == declared.last() && site.way.len() >= 2 {
        text.str("a layer on the last axis keeps the others: write ");
        if is_stack {
            text.str("`Flatten()` before it");
        } else {
            text.str("`flatten(").str(site.way[site.way.len() - 2].0).str(")` before it");
        }
        return;
    }
    if is_stack {
        text.str("write `-> ").dims(found).str("`, or change the last layer");
    } else if declared.len() == found.len() {
        text.str("write `reshape(…, ").dims(declared).str(")`, or `").str(site.name).str(": ").dims(found).str("`");
    } else {
        text.str("write `").str(site.name).str(": ").dims(found).str("` in the signature, or change the last layer");
    }
}

/// Whole models.
#[inline]
const fn write_model(text: &mut Text, error: ShapeError, site: Site<'_>) {
    match error {
        ShapeError::Arity { inputs: true, declared, .. } => {
            text.str("write `").str(site.name).str("(");
            write_names(text, declared);
            text.str(")`");
        }
        ShapeError::Arity { inputs: false, declared: 1, .. } => {
            text.str("write `let a = ").str(site.name).str("(…);`");
        }
        ShapeError::Arity { inputs: false, declared, .. } => {
            text.str("write `let (");
            write_names(text, declared);
            text.str(") = ").str(site.name).str("(…);`");
        }
        ShapeError::Scalar { declared, .. } => {
            text.str("write `#[model(dtype = ").str(declared).str(")]` here, or change the sub-model's");
        }
        ShapeError::Element { declared, .. } => {
            let is_ids = declared.as_bytes()[0] == b'u';
            text.str("declare ").name(input(site)).str(if is_ids { " as `[u32; …]`" } else { " without `u32;`" });
        }
        ShapeError::Budget { needs, what, .. } => {
            text.str("make the model smaller, or write `budget(").str(what).str(" = ").number(needs).str(")`");
        }
        _ => {}
    }
}

/// Appends `a, b, c`.
#[inline]
const fn write_names(text: &mut Text, count: usize) {
    const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
    let mut index = 0;
    while index < count && index < NAMES.len() {
        text.str(if index > 0 { ", " } else { "" }).str(NAMES[index]);
        index += 1;
    }
    if count > NAMES.len() {
        text.str(", …");
    }
}

#[inline]
const fn input(site: Site<'_>) -> &str {
    if site.inputs.is_empty() { "x" } else { site.inputs[0] }
}
