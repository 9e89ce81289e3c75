//! Sizes: literals the macro reads, and constants that rustc evaluates.

use super::{Resolver, literals};
use crate::diagnostics::wording;
use crate::ir::{ConstKind, Size};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{BinOp, Expr, ExprLit, Lit, UnOp};

impl Resolver<'_> {
    /// The sizes of a shape; `None` when one of them is none, which is reported, the first one alone.
    pub(super) fn sizes(&mut self, sizes: &[Expr], name: &str) -> Option<Vec<Size>> {
        sizes.iter().map(|size| self.size(size, name)).collect()
    }

    /// A size: a literal, or a constant. `None` for what can be neither, which is reported.
    pub(super) fn size(&mut self, expr: &Expr, name: &str) -> Option<Size> {
        let open = literals::bare(expr);
        if let Expr::Lit(ExprLit { lit: Lit::Int(literal), .. }) = open {
            // The largest of all stands for a size to infer.
            let value = literal.base10_parse::<usize>().ok().filter(|value| *value != usize::MAX);
            let digits = literal.base10_digits().to_owned();
            if value.is_none() && !self.told_sizes.contains(&digits) {
                self.errors.report(expr.span(), wording::size_past_memory(&digits));
                self.told_sizes.push(digits);
            }
            return value.map(Size::Literal);
        }
        if is_no_size(open) {
            self.errors.report(expr.span(), wording::not_a_size(&open.to_token_stream().to_string()));
            return None;
        }
        Some(Size::Const(self.constant(expr, name, ConstKind::Size)))
    }
}

/// Whether an expression is a size under no circumstances: rustc would say so of each in its own words.
fn is_no_size(expr: &Expr) -> bool {
    match literals::bare(expr) {
        Expr::Lit(ExprLit { lit, .. }) => !matches!(lit, Lit::Int(_)),
        Expr::Unary(unary) => {
            let is_negative = matches!(unary.op, UnOp::Neg(_)) && literals::integer(expr).is_some();
            is_negative || !matches!(unary.op, UnOp::Deref(_)) && is_no_size(&unary.expr)
        }
        Expr::Binary(binary) => !gives_number(&binary.op) || is_no_size(&binary.left) || is_no_size(&binary.right),
        Expr::Array(_)
        | Expr::Assign(_)
        | Expr::Async(_)
        | Expr::Break(_)
        | Expr::Closure(_)
        | Expr::Continue(_)
        | Expr::ForLoop(_)
        | Expr::Infer(_)
        | Expr::Let(_)
        | Expr::Range(_)
        | Expr::Reference(_)
        | Expr::Repeat(_)
        | Expr::Return(_)
        | Expr::Tuple(_)
        | Expr::While(_) => true,
        _ => false,
    }
}

/// Whether an operator gives a number: no comparison, and no assignment.
fn gives_number(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::Add(_)
            | BinOp::Sub(_)
            | BinOp::Mul(_)
            | BinOp::Div(_)
            | BinOp::Rem(_)
            | BinOp::BitXor(_)
            | BinOp::BitAnd(_)
            | BinOp::BitOr(_)
            | BinOp::Shl(_)
            | BinOp::Shr(_)
    )
}
