//! Shape rules as the macro handles them: a function of `formwork-shape`, and what it is called with.

use super::Value;
use formwork_shape::{Cut, Dims, Padding, ShapeError};
use syn::Ident;

/// A rule: its name for generated code, and itself for literal sizes.
#[derive(Clone, Copy)]
pub(crate) struct Rule {
    /// The function of `formwork-shape`.
    pub(crate) function: &'static str,
    /// The same function on evaluated operands.
    pub(crate) evaluate: fn(&[Known]) -> Result<Dims, ShapeError>,
}

/// A size: a number, or a constant that rustc evaluates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    Literal(usize),
    Const(Ident),
    /// `-1` in a reshape.
    Infer,
}

/// What a rule, a dims constructor or a count is called with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    /// The shape of a value.
    Dims(Value),
    /// The shapes of several values.
    List(Vec<Value>),
    /// The shape a signature or annotation declares.
    Declared(Vec<Size>),
    /// The shape of a parameter, by layer and position.
    Parameter(Ident),
    /// The shape of a sub-model's input (`true`) or output, by layer and position.
    Foreign {
        layer: usize,
        input: bool,
        index: usize,
    },
    /// How many inputs (`true`) or outputs a sub-model has.
    ForeignCount {
        layer: usize,
        input: bool,
    },
    /// What a sub-model's input holds: `u32`, or its scalar; empty when it has no such input.
    ForeignElement {
        layer: usize,
        index: usize,
    },
    /// How many steps the mask of a sub-model's output has, 0 without one.
    ForeignMask {
        layer: usize,
        index: usize,
    },
    /// The scalar of a sub-model.
    ForeignScalar {
        layer: usize,
    },
    Size(Size),
    Sizes(Vec<Size>),
    /// An axis in Keras's numbering.
    Axis(isize),
    Axes(Vec<isize>),
    Index(usize),
    Cuts(Vec<CutOperand>),
    Padding(Padding),
    Text(&'static str),
    Flag(bool),
    /// A nested call of a function of `formwork-shape`.
    Call(&'static str, Vec<Operand>),
    /// The bytes a pass takes for a batch of the given size.
    Bytes {
        train: bool,
        batch: Size,
        slots: Size,
    },
}

/// What a slice keeps of an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CutOperand {
    All,
    From(Size),
    To(Size),
    Between(Size, Size),
    At(Size),
}

/// An operand evaluated at expansion.
#[derive(Clone, Debug)]
pub(crate) enum Known {
    Dims(Dims),
    List(Vec<Dims>),
    Size(usize),
    Sizes(Vec<usize>),
    Axis(isize),
    Axes(Vec<isize>),
    Cuts(Vec<Cut>),
    Padding(Padding),
    Flag(bool),
}

impl Known {
    pub(crate) fn dims(&self) -> Dims {
        if let Self::Dims(dims) = self { *dims } else { Dims::UNKNOWN }
    }

    pub(crate) fn list(&self) -> &[Dims] {
        if let Self::List(list) = self { list } else { &[] }
    }

    pub(crate) fn size(&self) -> usize {
        if let Self::Size(size) = self { *size } else { 0 }
    }

    pub(crate) fn sizes(&self) -> &[usize] {
        if let Self::Sizes(sizes) = self { sizes } else { &[] }
    }

    pub(crate) fn axis(&self) -> isize {
        if let Self::Axis(axis) = self { *axis } else { 0 }
    }

    pub(crate) fn padding(&self) -> Padding {
        if let Self::Padding(padding) = self { *padding } else { Padding::Valid }
    }

    pub(crate) fn flag(&self) -> bool {
        matches!(self, Self::Flag(true))
    }

    pub(crate) fn axes(&self) -> &[isize] {
        if let Self::Axes(axes) = self { axes } else { &[] }
    }

    pub(crate) fn cuts(&self) -> &[Cut] {
        if let Self::Cuts(cuts) = self { cuts } else { &[] }
    }
}

/// The names a report uses; the twin of `formwork_shape::Site` before its values are known.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) name: String,
    pub(crate) inputs: Vec<String>,
    /// The values that led to the fault, input first.
    pub(crate) way: Vec<(String, Value)>,
}
