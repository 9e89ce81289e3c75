//! The first line of a shape error: the rule and what broke it.

use super::Site;
use crate::{Dims, ShapeError, Text};

#[inline]
pub(super) const fn write(text: &mut Text, error: ShapeError, site: Site<'_>) {
    match error {
        ShapeError::Unknown => {}
        ShapeError::TooManyAxes { .. } | ShapeError::ZeroSize { .. } | ShapeError::TooLarge { .. } => {
            write_size(text, error, site);
        }
        ShapeError::ZeroArgument { .. } | ShapeError::WindowTooLarge { .. } | ShapeError::Groups { .. } => {
            write_window(text, error, site);
        }
        ShapeError::Axis { .. }
        | ShapeError::InputAxis { .. }
        | ShapeError::BatchAxis
        | ShapeError::NoAxis
        | ShapeError::RepeatedAxis { .. }
        | ShapeError::DotAxes { .. } => write_axis(text, error, site),
        ShapeError::Takes { .. }
        | ShapeError::Sequence { .. }
        | ShapeError::InitialState { .. }
        | ShapeError::InitialStates { .. }
        | ShapeError::Broadcast { .. }
        | ShapeError::Concatenate { .. }
        | ShapeError::Alike { .. }
        | ShapeError::Custom { .. }
        | ShapeError::Dot { .. } => {
            write_input(text, error, site);
        }
        ShapeError::MaskSteps { .. } | ShapeError::MaskLeaves { .. } => write_mask(text, error, site),
        ShapeError::Permute { .. } | ShapeError::Crop { .. } => write_axes(text, error, site),
        ShapeError::Reshape { .. } | ShapeError::ReshapeOpen { .. } | ShapeError::ReshapeInfer => {
            write_reshape(text, error, site);
        }
        ShapeError::SliceAxes { .. } | ShapeError::SliceRange { .. } | ShapeError::SliceEmpty { .. } => {
            write_slice(text, error, site);
        }
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
    }
}

/// A shape that cannot be.
#[inline]
const fn write_size(text: &mut Text, error: ShapeError, site: Site<'_>) {
    match error {
        ShapeError::TooManyAxes { axes } => {
            text.str("too many axes: ").name(site.name).str(" has ").number(axes).str(", a shape has at most 8");
        }
        ShapeError::ZeroSize { axis } => {
            text.str("size of zero: axis ").number(axis + 1).str(" of ").name(site.name).str(" holds nothing");
        }
        ShapeError::TooLarge { dims } => {
            text.str("shape too large: ").name(site.name).str(" is ").dims(dims).str(", more than memory can hold");
        }
        _ => {}
    }
}

/// A window that no position has room for, or whose channels cannot be split.
#[inline]
const fn write_window(text: &mut Text, error: ShapeError, site: Site<'_>) {
    match error {
        ShapeError::ZeroArgument { argument } => {
            text.str("size of zero: ").name(argument).str(" of ").name(site.name).str(" is 0");
        }
        ShapeError::Groups { what, count, groups, dims } => {
            text.str("uneven groups: ").name(site.name).str(" splits ").count(count, what);
            write_is(text.str(" into ").count(groups, "group").str(", "), site, 0, dims);
        }
        ShapeError::WindowTooLarge { argument, size, span, axis, dims } => {
            text.str("window too large: ").name(site.name).str(" has ").name(argument).str(" ").number(size);
            if span != size {
                text.str(", dilated to ").number(span).str(",");
            }
            write_is(
                text.str(" on axis ").number(axis + 1).str(" of size ").number(dims.size(axis)).str(", "),
                site,
                0,
                dims,
            );
        }
        _ => {}
    }
}

/// A mask where none can be.
#[inline]
const fn write_mask(text: &mut Text, error: ShapeError, site: Site<'_>) {
    match error {
        ShapeError::MaskSteps { masked, output } => {
            text.str("mask lost: ").name(site.name).str(" gives ").dims(output).str(" from a masked value of ");
            text.count(masked.rows(), "step").str(", whose mask does not fit");
        }
        ShapeError::MaskLeaves { steps } => {
            text.str("mask lost: an output of ").name(site.name).str(" has a mask of ").count(steps, "step");
            text.str(", which does not leave the model");
        }
        _ => {}
    }
}

/// An axis number that names no axis.
#[inline]
const fn write_axis(text: &mut Text, error: ShapeError, site: Site<'_>) {
    let out_of_range = "axis out of range: ";
    match error {
        ShapeError::Axis { axis, dims } => {
            text.str(out_of_range).name(site.name).str(" names axis ");
            write_is(text.signed(axis).str(", "), site, 0, dims);
        }
        ShapeError::InputAxis { axis, dims, index } => {
            text.str(out_of_range).name(site.name).str(" names axis ");
            write_is(text.signed(axis).str(", "), site, index, dims);
        }
        ShapeError::NoAxis => {
            text.str("no axis: ").name(site.name).str(" is given an empty list of axes");
        }
        ShapeError::RepeatedAxis { axis, dims } => {
            let axis = if axis < 0 { axis + dims.rank().cast_signed() + 1 } else { axis };
            text.str("repeated axis: ").name(site.name).str(" names axis ").signed(axis).str(" twice, ");
            write_is(text, site, 0, dims);
        }
        ShapeError::DotAxes { given } => {
            text.str("wrong number of axes: ").name(site.name).str(" takes one axis of each value, ");
            text.number(given).str(" given");
        }
        _ => {
            text.str(out_of_range).name(site.name).str(" names axis 0, the batch, which is never part of a shape");
        }
    }
}

/// An op given shapes it does not take.
#[inline]
const fn write_input(text: &mut Text, error: ShapeError, site: Site<'_>) {
    if let ShapeError::InitialStates { states, inputs } = error {
        text.str("wrong number of inputs: ").name(site.name).str(" takes 1 value or ").number(states + 1).str(", ");
        text.number(inputs).str(" given");
        return;
    }
    text.str("shape mismatch: ").name(site.name).str(" takes ");
    match error {
        ShapeError::Takes { takes, found, .. } | ShapeError::Custom { takes, found } => {
            write_is(text.str(takes).str(", "), site, 0, found);
        }
        ShapeError::Alike { first, other, index } => {
            write_is(text.str("values of one shape, "), site, 0, first);
            write_is(text.str(", "), site, index, other);
        }
        ShapeError::Sequence { found } => write_is(text.str("[steps, features], "), site, 0, found),
        ShapeError::InitialState { index, wanted, found } => {
            write_is(text.str("an initial state ").dims(wanted).str(", "), site, index, found);
        }
        ShapeError::Broadcast { left, right } => {
            write_is(text.str("shapes that agree, "), site, 0, left);
            write_is(text.str(", "), site, 1, right);
        }
        ShapeError::Concatenate { first, other, index, axis } => {
            text.str("shapes that agree on all axes but axis ").number(axis + 1).str(", ");
            write_is(text, site, 0, first);
            write_is(text.str(", "), site, index, other);
        }
        ShapeError::Dot { left, right, axes } => {
            text.str("axes of one size, not ").number(left.size(axes[0])).str(" and ").number(right.size(axes[1]));
            write_is(text.str(", "), site, 0, left);
            write_is(text.str(", "), site, 1, right);
        }
        _ => {}
    }
}

/// Axes put in another order, or cut down to nothing.
#[inline]
const fn write_axes(text: &mut Text, error: ShapeError, site: Site<'_>) {
    match error {
        ShapeError::Permute { dims } => {
            text.str("wrong order of axes: ").name(site.name).str(" does not name each axis once, ");
            write_is(text, site, 0, dims);
        }
        ShapeError::Crop { axis, less, dims } => {
            text.str("nothing left: ").name(site.name).str(" takes ").number(less).str(" from axis ").number(axis + 1);
            write_is(text.str(" of size ").number(dims.size(axis)).str(", "), site, 0, dims);
        }
        _ => {}
    }
}

#[inline]
const fn write_reshape(text: &mut Text, error: ShapeError, site: Site<'_>) {
    match error {
        ShapeError::Reshape { from, wanted } => {
            text.str("shape mismatch: ").name(site.name).str(" makes ").count(wanted, "element").str(", ");
            write_is(text, site, 0, from);
            text.str(", ").count(from.len(), "element");
        }
        ShapeError::ReshapeOpen { from, rest } => {
            text.str("shape mismatch: ").name(site.name).str(" makes a multiple of ").count(rest, "element").str(", ");
            write_is(text, site, 0, from);
            text.str(", ").count(from.len(), "element");
        }
        _ => {
            text.str("reshape is ambiguous: ").name(site.name).str(" leaves more than one size open with -1");
        }
    }
}

#[inline]
const fn write_slice(text: &mut Text, error: ShapeError, site: Site<'_>) {
    match error {
        ShapeError::SliceAxes { given, dims } => {
            text.str("slice out of range: ").number(given).str(" axes named, ");
            write_is(text, site, 0, dims);
        }
        ShapeError::SliceRange { axis, from, to, dims } => {
            text.str("slice out of range: ").number(from).str("..").number(to).str(" on axis ").number(axis + 1);
            write_is(text.str(" of size ").number(dims.size(axis)).str(", "), site, 0, dims);
        }
        ShapeError::SliceEmpty { axis, from, to } => {
            text.str("empty slice: ").number(from).str("..").number(to);
            text.str(" on axis ").number(axis + 1).str(" holds nothing");
        }
        _ => {}
    }
}

/// A value whose shape is written somewhere, and is another.
#[inline]
const fn write_declared(text: &mut Text, error: ShapeError, site: Site<'_>) {
    text.str("shape mismatch: ");
    match error {
        ShapeError::Annotated { declared, found } => {
            text.name(site.name).str(" is annotated ").dims(declared).str(", its value is ").dims(found);
        }
        ShapeError::Returned { declared, found } => {
            if site.name.is_empty() {
                text.str("the output");
            } else {
                text.str("output ").name(site.name);
            }
            write_is(text.str(" is declared ").dims(declared).str(", "), site, 0, found);
        }
        ShapeError::Accepted { declared, found } => {
            write_is(text.name(site.name).str(" takes ").dims(declared).str(", "), site, 0, found);
        }
        ShapeError::Shared { first, again } => {
            text.name(site.name).str(" is shared and was built for ").dims(first).str(", ");
            write_is(text, site, 0, again);
        }
        _ => {}
    }
}

/// A whole model that does not fit.
#[inline]
const fn write_model(text: &mut Text, error: ShapeError, site: Site<'_>) {
    match error {
        ShapeError::Arity { inputs: true, declared, found } => {
            text.str("wrong number of inputs: ").name(site.name).str(" takes ").count(declared, "value");
            text.str(", ").number(found).str(" given");
        }
        ShapeError::Arity { inputs: false, declared, found } => {
            text.str("wrong number of outputs: ").name(site.name).str(" gives ").count(declared, "value");
            text.str(", used as ").number(found);
        }
        ShapeError::Scalar { declared, found } => {
            text.str("scalar mismatch: ").name(site.name).str(" computes in ").str(declared);
            text.str(", this model in ").str(found);
        }
        ShapeError::Element { declared, found } => {
            text.str("element mismatch: ").name(site.name).str(" takes ").str(element(declared)).str(", ");
            let input = if site.inputs.is_empty() { "x" } else { site.inputs[0] };
            text.name(input).str(" holds ").str(element(found));
        }
        ShapeError::Budget { what, needs, limit, batch } => {
            text.str("budget exceeded: ").name(site.name).str(" needs ").number(needs).str(" bytes to ").str(what);
            text.str(" a batch of ").number(batch).str(", its budget is ").number(limit);
        }
        _ => {}
    }
}

/// `u32` is ids, anything else numbers.
#[inline]
const fn element(dtype: &str) -> &'static str {
    if dtype.as_bytes()[0] == b'u' { "ids" } else { "numbers" }
}

/// Appends `` `h` is [8] `` for the input at `index`, or `its input is [8]` when the block gave it no name.
#[inline]
const fn write_is(text: &mut Text, site: Site<'_>, index: usize, dims: Dims) {
    if index < site.inputs.len() {
        text.name(site.inputs[index]).str(" is ").dims(dims);
    } else {
        text.str("its input is ").dims(dims);
    }
}
