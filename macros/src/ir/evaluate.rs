//! Operands as values: what the macro can work out by itself, since everything in it is literal, or stood in for.

use super::{CutOperand, Graph, Known, Operand, Rule, Size, Value};
use formwork_shape::{Cut, Dims, INFER, ShapeError, declared};
use syn::Ident;

/// What sizes and shapes are: as far as the macro knows them, or by supposition.
pub(crate) struct Sizes<'a> {
    /// The shape of a value.
    pub(crate) dims: &'a dyn Fn(Value) -> Option<Dims>,
    /// A constant of the user's.
    pub(crate) constant: &'a dyn Fn(&Ident) -> Option<usize>,
}

impl Graph {
    /// What a rule gives, when everything that it is asked with is literal.
    pub(crate) fn ask(&self, rule: Rule, operands: &[Operand]) -> Option<Result<Dims, ShapeError>> {
        Sizes { dims: &|value| self.dims(value), constant: &|_| None }.ask(rule, operands)
    }

    /// An operand's value, when everything in it is literal.
    pub(crate) fn evaluate(&self, operand: &Operand) -> Option<Known> {
        Sizes { dims: &|value| self.dims(value), constant: &|_| None }.evaluate(operand)
    }
}

impl Sizes<'_> {
    /// What a rule gives, when everything that it is asked with is known.
    pub(crate) fn ask(&self, rule: Rule, operands: &[Operand]) -> Option<Result<Dims, ShapeError>> {
        self.all(operands).map(|known| (rule.evaluate)(&known))
    }

    /// The values of operands, when everything in them is known.
    pub(crate) fn all(&self, operands: &[Operand]) -> Option<Vec<Known>> {
        operands.iter().map(|operand| self.evaluate(operand)).collect()
    }

    /// An operand's value, when everything in it is known.
    fn evaluate(&self, operand: &Operand) -> Option<Known> {
        let dims = |value: &Value| (self.dims)(*value);
        Some(match operand {
            Operand::Dims(value) => Known::Dims(dims(value)?),
            Operand::List(values) => Known::List(values.iter().map(dims).collect::<Option<_>>()?),
            Operand::Declared(sizes) => Known::Dims(declared(&self.sizes(sizes)?).unwrap_or(Dims::UNKNOWN)),
            Operand::Size(size) => Known::Size(self.size(size)?),
            Operand::Sizes(sizes) => Known::Sizes(self.sizes(sizes)?),
            Operand::Axis(axis) => Known::Axis(*axis),
            Operand::Axes(axes) => Known::Axes(axes.clone()),
            Operand::Index(index) => Known::Size(*index),
            Operand::Padding(padding) => Known::Padding(*padding),
            Operand::Flag(flag) => Known::Flag(*flag),
            Operand::Cuts(cuts) => Known::Cuts(cuts.iter().map(|cut| self.cut(cut)).collect::<Option<_>>()?),
            _ => return None,
        })
    }

    fn size(&self, size: &Size) -> Option<usize> {
        match size {
            Size::Literal(value) => Some(*value),
            Size::Infer => Some(INFER),
            Size::Const(name) => (self.constant)(name),
        }
    }

    pub(crate) fn sizes(&self, sizes: &[Size]) -> Option<Vec<usize>> {
        sizes.iter().map(|size| self.size(size)).collect()
    }

    fn cut(&self, cut: &CutOperand) -> Option<Cut> {
        Some(match cut {
            CutOperand::All => Cut::All,
            CutOperand::From(from) => Cut::From(self.size(from)?),
            CutOperand::To(to) => Cut::To(self.size(to)?),
            CutOperand::Between(from, to) => Cut::Between(self.size(from)?, self.size(to)?),
            CutOperand::At(index) => Cut::At(self.size(index)?),
        })
    }
}
