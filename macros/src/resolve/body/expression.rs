//! The body of a lambda as Rust reads it, turned into terms. Whatever is no arithmetic is reported at its token.

use super::{Body, Resolver};
use crate::ast::Dtype;
use crate::diagnostics::wording::lambda as wording;
use crate::ir::ConstKind;
use crate::ir::expression::{Binary, Comparison, Function, Id, Terms};
use crate::resolve::literals::{bare, float_literal, integer};
use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{BinOp, Block, Expr, ExprIf, ExprLit, ExprPath, Ident, Lit, Pat, Stmt, UnOp};

/// Reads one lambda.
pub(super) struct Reader<'r, 'a> {
    pub(super) resolver: &'r mut Resolver<'a>,
    pub(super) body: &'r Body,
    pub(super) terms: Terms,
    /// The names in scope, the innermost last.
    pub(super) locals: Vec<(Ident, Id)>,
    /// Names that were said to be none of the lambda's.
    pub(super) told: Vec<Ident>,
    /// The constants named so far.
    pub(super) constants: Vec<(String, Ident)>,
}

impl Reader<'_, '_> {
    fn report<T>(&self, span: Span, message: String) -> Option<T> {
        self.resolver.errors.report(span, message);
        None
    }

    /// A number; `None` when it is none, which is reported.
    pub(super) fn number(&mut self, expr: &Expr) -> Option<Id> {
        match bare(expr) {
            Expr::Lit(ExprLit { lit: Lit::Float(_) | Lit::Int(_), .. }) => self.literal(expr),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
                let of = self.number(&unary.expr)?;
                Some(self.terms.negative(of))
            }
            Expr::Binary(binary) => {
                if comparison(&binary.op).is_some() || matches!(binary.op, BinOp::And(_) | BinOp::Or(_)) {
                    return self.report(binary.op.span(), wording::number_expected().into());
                }
                // Both sides are read, so that each mistake in them is told.
                let (left, right) = (self.number(&binary.left), self.number(&binary.right));
                self.arithmetic(&binary.op, left?, right?)
            }
            Expr::Path(path) => self.path(path),
            Expr::MethodCall(call) => {
                let numbers: Vec<&Expr> = [&*call.receiver].into_iter().chain(&call.args).collect();
                self.call(&call.method, &numbers)
            }
            Expr::Call(call) => match bare(&call.func) {
                Expr::Path(path) if path.path.get_ident().is_some() => {
                    let numbers: Vec<&Expr> = call.args.iter().collect();
                    self.call(path.path.get_ident()?, &numbers)
                }
                Expr::Path(path) => self.report(path.span(), wording::unknown_function(&path_text(path))),
                other => self.report(other.span(), wording::not_arithmetic()),
            },
            Expr::If(choice) => self.choice(choice),
            Expr::Block(block) if block.label.is_none() => self.block(&block.block, block.span()),
            other => self.report(other.span(), wording::not_arithmetic()),
        }
    }

    fn literal(&mut self, expr: &Expr) -> Option<Id> {
        let dtype = self.resolver.graph.dtype;
        let largest = if dtype == Dtype::F32 { f64::from(f32::MAX) } else { f64::MAX };
        match float_literal(expr).filter(|value| *value <= largest) {
            Some(value) => Some(self.terms.literal(value)),
            None => self.report(expr.span(), wording::too_large(dtype.name())),
        }
    }

    fn arithmetic(&mut self, operator: &BinOp, a: Id, b: Id) -> Option<Id> {
        Some(match operator {
            BinOp::Add(_) => self.terms.add(a, b),
            BinOp::Sub(_) => self.terms.subtract(a, b),
            BinOp::Mul(_) => self.terms.multiply(a, b),
            BinOp::Div(_) => self.terms.divide(a, b),
            other => return self.report(other.span(), wording::not_arithmetic()),
        })
    }

    /// A name of the lambda's, or a constant.
    fn path(&mut self, path: &ExprPath) -> Option<Id> {
        if let Some(name) = path.path.get_ident() {
            if let Some((_, id)) = self.locals.iter().rev().find(|(local, _)| local == name) {
                return Some(*id);
            }
            let text = name.to_string();
            if self.told.contains(name) {
                return None;
            }
            if self.body.scope.is_bound(&text) {
                self.told.push(name.clone());
                return self.report(name.span(), wording::unnamed_value(name));
            }
            if self.body.fields.contains_key(&text) {
                self.told.push(name.clone());
                return self.report(name.span(), wording::layer_in_lambda(name));
            }
        }
        let ident = self.constant(path, ConstKind::Number);
        Some(self.terms.constant(&ident))
    }

    /// A constant of the user's, evaluated once per kind.
    fn constant(&mut self, path: &ExprPath, kind: ConstKind) -> Ident {
        let key = format!("{} {}", matches!(kind, ConstKind::Exponent), path.to_token_stream());
        if let Some((_, known)) = self.constants.iter().find(|(known, _)| *known == key) {
            return known.clone();
        }
        let last = path.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        let ident = self.resolver.constant(&Expr::Path(path.clone()), &format!("lambda_{last}"), kind);
        self.constants.push((key, ident.clone()));
        ident
    }

    /// A function of the numbers given.
    fn call(&mut self, name: &Ident, numbers: &[&Expr]) -> Option<Id> {
        let text = name.to_string();
        let function = Function::ALL.iter().find(|(known, _)| *known == text).map(|(_, function)| *function);
        let wanted = match (function, text.as_str()) {
            (Some(_), _) => 1,
            (None, "max" | "min" | "powf" | "powi") => 2,
            _ => return self.report(name.span(), wording::unknown_function(&text)),
        };
        if numbers.len() != wanted {
            return self.report(name.span(), wording::argument_count(&text, wanted));
        }
        let first = self.number(numbers[0]);
        if let Some(function) = function {
            let of = first?;
            return Some(self.terms.function(function, of));
        }
        if text == "powi" {
            return self.integer_power(first, numbers[1]);
        }
        let (a, b) = (first, self.number(numbers[1]));
        let (a, b) = (a?, b?);
        Some(match text.as_str() {
            "max" => self.terms.extreme(Binary::Maximum, a, b),
            "min" => self.terms.extreme(Binary::Minimum, a, b),
            _ => self.terms.power(a, b),
        })
    }

    fn integer_power(&mut self, base: Option<Id>, exponent: &Expr) -> Option<Id> {
        let exponent = bare(exponent);
        if let Some(literal) = integer(exponent).and_then(|value| i32::try_from(value).ok()) {
            return Some(self.terms.integer_power(base?, literal));
        }
        let Expr::Path(path) = exponent else {
            return self.report(exponent.span(), wording::integer_exponent().into());
        };
        let is_number = path.path.get_ident().is_some_and(|name| self.locals.iter().any(|(local, _)| local == name));
        if is_number {
            return self.report(exponent.span(), wording::integer_exponent().into());
        }
        let exponent = self.constant(path, ConstKind::Exponent);
        Some(self.terms.constant_power(base?, &exponent, false))
    }

    fn choice(&mut self, choice: &ExprIf) -> Option<Id> {
        let Some((_, otherwise)) = &choice.else_branch else {
            return self.report(choice.if_token.span(), wording::if_without_else().into());
        };
        let condition = self.condition(&choice.cond);
        let then = self.block(&choice.then_branch, choice.if_token.span());
        let otherwise = self.number(otherwise);
        Some(self.terms.select(condition?, then?, otherwise?))
    }

    fn condition(&mut self, expr: &Expr) -> Option<Id> {
        match bare(expr) {
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => {
                let of = self.condition(&unary.expr)?;
                Some(self.terms.not(of))
            }
            Expr::Binary(binary) => {
                if let Some(comparison) = comparison(&binary.op) {
                    let (a, b) = (self.number(&binary.left), self.number(&binary.right));
                    return Some(self.terms.compare(comparison, a?, b?));
                }
                let is_and = matches!(binary.op, BinOp::And(_));
                if !is_and && !matches!(binary.op, BinOp::Or(_)) {
                    return self.report(binary.op.span(), wording::condition_expected().into());
                }
                let (a, b) = (self.condition(&binary.left), self.condition(&binary.right));
                Some(if is_and { self.terms.and(a?, b?) } else { self.terms.or(a?, b?) })
            }
            other => self.report(other.span(), wording::condition_expected().into()),
        }
    }

    /// `{ let t = a * a; t + 1.0 }`.
    fn block(&mut self, block: &Block, span: Span) -> Option<Id> {
        let outer = self.locals.len();
        let found = self.statements(block, span);
        self.locals.truncate(outer);
        found
    }

    fn statements(&mut self, block: &Block, span: Span) -> Option<Id> {
        let Some((last, front)) = block.stmts.split_last() else {
            return self.report(span, wording::block_without_value().into());
        };
        for statement in front {
            let Stmt::Local(local) = statement else {
                return self.report(statement.span(), wording::plain_let().into());
            };
            let (Pat::Ident(name), Some(init)) = (&local.pat, &local.init) else {
                return self.report(local.span(), wording::plain_let().into());
            };
            if init.diverge.is_some() {
                return self.report(local.span(), wording::plain_let().into());
            }
            let value = self.number(&init.expr)?;
            self.locals.push((name.ident.clone(), value));
        }
        match last {
            Stmt::Expr(value, None) => self.number(value),
            other => self.report(other.span(), wording::block_without_value().into()),
        }
    }
}

fn comparison(operator: &BinOp) -> Option<Comparison> {
    Some(match operator {
        BinOp::Lt(_) => Comparison::Less,
        BinOp::Le(_) => Comparison::LessOrEqual,
        BinOp::Gt(_) => Comparison::Greater,
        BinOp::Ge(_) => Comparison::GreaterOrEqual,
        BinOp::Eq(_) => Comparison::Equal,
        BinOp::Ne(_) => Comparison::NotEqual,
        _ => return None,
    })
}

fn path_text(path: &ExprPath) -> String {
    let segments: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    segments.join("::")
}
