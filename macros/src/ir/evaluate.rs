//! Operands as values: what the macro can work out by itself, since everything in it is literal.

use super::{CutOperand, Graph, Known, Operand, Rule, Size};
use formwork_shape::{Cut, Dims, INFER, ShapeError, declared};

impl Graph {
    /// What a rule gives, when everything that it is asked with is literal.
    pub(crate) fn ask(&self, rule: Rule, operands: &[Operand]) -> Option<Result<Dims, ShapeError>> {
        let known: Option<Vec<Known>> = operands.iter().map(|operand| self.evaluate(operand)).collect();
        known.map(|known| (rule.evaluate)(&known))
    }

    /// An operand's value, when everything in it is literal.
    pub(crate) fn evaluate(&self, operand: &Operand) -> Option<Known> {
        Some(match operand {
            Operand::Dims(value) => Known::Dims(self.dims(*value)?),
            Operand::List(values) => Known::List(values.iter().map(|value| self.dims(*value)).collect::<Option<_>>()?),
            Operand::Declared(sizes) => Known::Dims(declared(&literals(sizes)?).unwrap_or(Dims::UNKNOWN)),
            Operand::Size(size) => Known::Size(literal(size)?),
            Operand::Sizes(sizes) => Known::Sizes(literals(sizes)?),
            Operand::Axis(axis) => Known::Axis(*axis),
            Operand::Axes(axes) => Known::Axes(axes.clone()),
            Operand::Index(index) => Known::Size(*index),
            Operand::Padding(padding) => Known::Padding(*padding),
            Operand::Flag(flag) => Known::Flag(*flag),
            Operand::Cuts(cuts) => Known::Cuts(cuts.iter().map(cut).collect::<Option<_>>()?),
            _ => return None,
        })
    }
}

fn literal(size: &Size) -> Option<usize> {
    match size {
        Size::Literal(value) => Some(*value),
        Size::Infer => Some(INFER),
        Size::Const(_) => None,
    }
}

fn literals(sizes: &[Size]) -> Option<Vec<usize>> {
    sizes.iter().map(literal).collect()
}

fn cut(cut: &CutOperand) -> Option<Cut> {
    Some(match cut {
        CutOperand::All => Cut::All,
        CutOperand::From(from) => Cut::From(literal(from)?),
        CutOperand::To(to) => Cut::To(literal(to)?),
        CutOperand::Between(from, to) => Cut::Between(literal(from)?, literal(to)?),
        CutOperand::At(index) => Cut::At(literal(index)?),
    })
}
