//! The words of every shape error: the rule, both shapes, the way that led there, and something to type.
//!
//! The one wording serves rustc (constants) and the macro (literal sizes).

use crate::{Dims, ShapeError, Text};

/// Where a rule was applied.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The layer, op, variable or output at fault, as the block names it.
    pub name: &'a str,
    /// The values it was given, as the block names them.
    pub inputs: &'a [&'a str],
    /// The values that led there with their shapes, input first.
    pub way: &'a [(&'a str, Dims)],
}

/// The text of a broken rule; empty when the rule holds, or when its failure is the echo of an earlier one.
#[must_use]
pub const fn report(result: Result<Dims, ShapeError>, site: Site<'_>) -> Text {
    match result {
        Ok(_) | Err(ShapeError::Unknown) => Text::EMPTY,
        Err(error) => help(way(headline(error, site), site), error, site),
    }
}

const fn headline(error: ShapeError, site: Site<'_>) -> Text {
    let text = Text::EMPTY;
    match error {
        ShapeError::Unknown => text,
        ShapeError::TooManyAxes { axes } => {
            text.str("too many axes: ").name(site.name).str(" has ").number(axes).str(", a shape has at most 8")
        }
        ShapeError::ZeroSize { axis } => {
            text.str("size of zero: axis ").number(axis).str(" of ").name(site.name).str(" holds nothing")
        }
        ShapeError::TooLarge { dims } => {
            text.str("shape too large: ").name(site.name).str(" is ").dims(dims).str(", more than memory can hold")
        }
        ShapeError::Takes { takes, found } => {
            text.str("shape mismatch: ").name(site.name).str(" takes ").str(takes).str(", ").input(site, 0).dims(found)
        }
        ShapeError::Broadcast { left, right } => {
            mismatch(site).input(site, 0).dims(left).str(", ").input(site, 1).dims(right)
        }
        ShapeError::Concatenate { first, other, axis } => (mismatch(site).input(site, 0).dims(first).str(", "))
            .str("another input is ")
            .dims(other)
            .str("; all axes but axis ")
            .number(axis + 1)
            .str(" must agree"),
        ShapeError::Axis { axis, dims } => text
            .str("axis out of range: ")
            .name(site.name)
            .str(" names axis ")
            .signed(axis)
            .str(", ")
            .input(site, 0)
            .dims(dims),
        ShapeError::BatchAxis => text
            .str("axis out of range: ")
            .name(site.name)
            .str(" names axis 0, the batch, which is never part of a shape"),
        ShapeError::Reshape { from, wanted } => (text.str("shape mismatch: ").name(site.name).str(" makes "))
            .number(wanted)
            .str(" elements, ")
            .input(site, 0)
            .dims(from)
            .str(" with ")
            .number(from.len()),
        ShapeError::ReshapeInfer => {
            text.str("reshape is ambiguous: ").name(site.name).str(" leaves more than one size open with -1")
        }
        ShapeError::SliceAxes { given, dims } => {
            text.str("slice out of range: ").number(given).str(" axes named, ").input(site, 0).dims(dims)
        }
        ShapeError::SliceRange { axis, from, to, dims } => (text.str("slice out of range: "))
            .number(from)
            .str("..")
            .number(to)
            .str(" on axis ")
            .number(axis + 1)
            .str(" of size ")
            .number(dims.size(axis))
            .str(", ")
            .input(site, 0)
            .dims(dims),
        ShapeError::SliceEmpty { axis, from, to } => (text.str("empty slice: ").number(from).str("..").number(to))
            .str(" on axis ")
            .number(axis + 1)
            .str(" holds nothing"),
        ShapeError::Annotated { declared, found } => (text.str("shape mismatch: ").name(site.name))
            .str(" is annotated ")
            .dims(declared)
            .str(", its value is ")
            .dims(found),
        ShapeError::Returned { declared, found } => (text.str("shape mismatch: output ").name(site.name))
            .str(" is declared ")
            .dims(declared)
            .str(", ")
            .input(site, 0)
            .dims(found),
        ShapeError::Accepted { declared, found } => text
            .str("shape mismatch: ")
            .name(site.name)
            .str(" takes ")
            .dims(declared)
            .str(", ")
            .input(site, 0)
            .dims(found),
        ShapeError::Shared { first, again } => (text.str("shape mismatch: ").name(site.name))
            .str(" is shared and was built for ")
            .dims(first)
            .str(", ")
            .input(site, 0)
            .dims(again),
        ShapeError::Arity { what, declared, found } => {
            (text.str("wrong number of ").str(what).str(": ").name(site.name))
                .str(" has ")
                .number(declared)
                .str(", ")
                .number(found)
                .str(" written here")
        }
        ShapeError::Scalar { declared, found } => (text.str("scalar mismatch: ").name(site.name))
            .str(" computes in ")
            .str(declared)
            .str(", this model in ")
            .str(found),
        ShapeError::Budget { what, needs, limit, batch } => (text.str("budget exceeded: ").name(site.name))
            .str(" needs ")
            .number(needs)
            .str(" bytes to ")
            .str(what)
            .str(" a batch of ")
            .number(batch)
            .str(", its budget is ")
            .number(limit),
    }
}

const fn mismatch(site: Site<'_>) -> Text {
    Text::EMPTY.str("shape mismatch: ").name(site.name).str(" joins ")
}

impl Text {
    /// Appends `` `h` is `` for the input at `index`, or `its input is ` when the block gave it no name.
    const fn input(self, site: Site<'_>, index: usize) -> Self {
        if index < site.inputs.len() { self.name(site.inputs[index]).str(" is ") } else { self.str("its input is ") }
    }
}

/// Indentation of the lines below the headline, so that they stand under rustc's `error: `.
const INDENT: &str = "\n       ";

/// The most values of a way that are printed; the ones nearest to the fault win.
const LONGEST_WAY: usize = 6;

const fn way(text: Text, site: Site<'_>) -> Text {
    if site.way.is_empty() {
        return text;
    }
    let cut = site.way.len() > LONGEST_WAY;
    let mut text = text.str(INDENT).str(if cut { "… → " } else { "" });
    let mut index = if cut { site.way.len() - LONGEST_WAY } else { 0 };
    while index < site.way.len() {
        let (name, dims) = site.way[index];
        text = text.str(name).str(" ").dims(dims).str(" → ");
        index += 1;
    }
    text.str(site.name)
}

const fn help(text: Text, error: ShapeError, site: Site<'_>) -> Text {
    let input = if site.inputs.is_empty() { "x" } else { site.inputs[0] };
    let text = match error {
        ShapeError::Unknown => return text,
        _ => text.str(INDENT).str("help: "),
    };
    match error {
        ShapeError::Unknown => text,
        ShapeError::TooManyAxes { .. } => text.str("join axes with `reshape`"),
        ShapeError::ZeroSize { .. } => text.str("write a size of 1 or more"),
        ShapeError::TooLarge { .. } => text.str("write smaller sizes"),
        ShapeError::Takes { .. } => text.str("write `reshape(").str(input).str(", [1])` before it"),
        ShapeError::Broadcast { .. } => {
            text.str("sizes must be equal or 1; bring one to the other's with `Dense` or a slice")
        }
        ShapeError::Concatenate { axis, .. } => {
            text.str("join along another axis than `axis = ").number(axis + 1).str("`, or `flatten` the inputs first")
        }
        ShapeError::Axis { dims, .. } => {
            text.str("write an axis from 1 to ").number(dims.rank()).str(", or -1 for the last")
        }
        ShapeError::BatchAxis => text.str("write `axis = 1` for the first axis of a sample, `axis = -1` for the last"),
        ShapeError::Reshape { from, .. } => {
            text.str("write `[").number(from.len()).str("]`, or -1 for the size to infer")
        }
        ShapeError::ReshapeInfer => text.str("write -1 once at most"),
        ShapeError::SliceAxes { dims, .. } => text.str("write at most ").number(dims.rank()).str(" ranges"),
        ShapeError::SliceRange { axis, dims, .. } => text.str("write indices up to ").number(dims.size(axis)),
        ShapeError::SliceEmpty { .. } => text.str("the end of a range lies behind its start"),
        ShapeError::Annotated { found, .. } => text.str("write `").str(site.name).str(": ").dims(found).str("`"),
        ShapeError::Returned { declared, found } => returned_help(text, declared, found, site),
        ShapeError::Accepted { declared, found } if declared.rank() == 1 && found.len() == declared.len() => {
            text.str("write `flatten(").str(input).str(")`")
        }
        ShapeError::Accepted { declared, found } if found.len() == declared.len() => {
            text.str("write `reshape(").str(input).str(", ").dims(declared).str(")`")
        }
        ShapeError::Accepted { declared, .. } => text.str("hand it a value of shape ").dims(declared),
        ShapeError::Shared { first, .. } => {
            text.str("declare a second layer, or hand it a value that ends in ").number(first.last())
        }
        ShapeError::Arity { what, declared, .. } => text.str("write ").number(declared).str(" ").str(what),
        ShapeError::Scalar { declared, .. } => {
            text.str("write `#[model(dtype = ").str(declared).str(")]` here, or change the sub-model's")
        }
        ShapeError::Budget { needs, what, .. } => {
            (text.str("make the model smaller, or write `budget(").str(what)).str(" = ").number(needs).str(")`")
        }
    }
}

/// A Dense works on the last axis, so a missing `flatten` shows at the output: same last size, more axes.
const fn returned_help(text: Text, declared: Dims, found: Dims, site: Site<'_>) -> Text {
    if declared.rank() == 1 && found.rank() > 1 && found.last() == declared.last() && site.way.len() >= 2 {
        let (before, _) = site.way[site.way.len() - 2];
        return text.str("a layer on the last axis keeps the others: write `flatten(").str(before).str(")` before it");
    }
    if declared.len() == found.len() {
        return text.str("write `reshape(…, ").dims(declared).str(")`, or declare ").dims(found);
    }
    text.str("write `").str(site.name).str(": ").dims(found).str("` in the signature, or change the last layer")
}
