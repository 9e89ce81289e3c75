//! Lambdas: a closure over named values becomes a term; with a closure for its derivative it stays the user's own.

use super::expression::Reader;
use super::{Body, Resolver, skeleton};
use crate::ast::Lambda as LambdaCall;
use crate::diagnostics::{suggest, wording};
use crate::ir::expression::Terms;
use crate::ir::{Config, ConstKind, Lambda, Setting, Value, WrittenFunction};
use crate::ops;
use crate::resolve::literals::bare;
use syn::spanned::Spanned;
use syn::{Expr, ExprClosure, Ident, Pat, Type, parse_quote};

/// A name between the bars, and the value it stands for, if that is known.
type Named = (Ident, Option<Value>);

impl Resolver<'_> {
    /// A lambda and its call; `None` when something in it is wrong, which is reported.
    pub(super) fn lambda(&mut self, body: &mut Body, lambda: &LambdaCall) -> Option<Value> {
        if lambda.name != "lambda" {
            let near = suggest::nearest(&lambda.name.to_string(), ["lambda"]).or(Some("lambda"));
            self.errors.report(lambda.name.span(), wording::unknown_op(&lambda.name.to_string(), near));
            return None;
        }
        if let Some(third) = lambda.closures.get(2) {
            self.errors.report(third.span(), wording::lambda::too_many_closures().into());
            return None;
        }
        let mut closures = lambda.closures.iter().map(|closure| self.closure(closure));
        let (first, derivative) = (closures.next()?, closures.next());
        drop(closures);
        let first = first?;
        let named = self.named_values(body, first);
        let (function, values) = match derivative {
            None => self.term(body, first, named?)?,
            Some(derivative) => self.written(first, derivative?, &named?)?,
        };
        let config = Config { settings: vec![("function", Setting::Lambda(function))] };
        self.call_op(ops::LAMBDA, config, values, &lambda.name)
    }

    fn closure<'c>(&self, expr: &'c Expr) -> Option<&'c ExprClosure> {
        if let Expr::Closure(closure) = bare(expr) {
            return Some(closure);
        }
        self.errors.report(expr.span(), wording::lambda::closure_expected().into());
        None
    }

    /// The names between the bars.
    fn named_values(&mut self, body: &mut Body, closure: &ExprClosure) -> Option<Vec<Named>> {
        if closure.inputs.is_empty() {
            self.errors.report(closure.inputs_begin.span(), wording::lambda::closure_expected().into());
            return None;
        }
        let mut named: Vec<Named> = Vec::new();
        let mut sound = true;
        for pattern in &closure.inputs {
            let before = self.errors.count();
            let Some((name, value)) = self.named_value(pattern) else {
                // The one behind it may be its value.
                self.errors.keep(before + usize::from(sound));
                sound = false;
                continue;
            };
            if named.iter().any(|(earlier, _)| *earlier == name) {
                self.errors.report(name.span(), wording::declared_twice(&name));
                sound = false;
            }
            let value = self.variable(body, &value);
            named.push((name, value));
        }
        sound.then_some(named)
    }

    /// `a: h`.
    fn named_value(&self, pattern: &Pat) -> Option<(Ident, Ident)> {
        match pattern {
            Pat::Ident(name) => self.errors.report(name.ident.span(), wording::lambda::name_without_value(&name.ident)),
            Pat::Type(typed) => match (&*typed.pat, &*typed.ty) {
                (Pat::Ident(name), Type::Path(path)) => {
                    if let Some(value) = path.path.get_ident() {
                        return Some((name.ident.clone(), value.clone()));
                    }
                    self.errors.report(path.span(), wording::lambda::value_is_no_name().into());
                }
                (Pat::Ident(_), other) => {
                    self.errors.report(other.span(), wording::lambda::value_is_no_name().into());
                }
                (other, _) => self.errors.report(other.span(), wording::lambda::closure_expected().into()),
            },
            other => self.errors.report(other.span(), wording::lambda::closure_expected().into()),
        }
        None
    }

    /// The closure as a term; two names of one value are one variable.
    fn term(&mut self, body: &Body, closure: &ExprClosure, named: Vec<Named>) -> Option<(Lambda, Vec<Value>)> {
        let mut values: Vec<Option<Value>> = Vec::new();
        let mut locals = Vec::new();
        let mut terms = Terms::default();
        for (name, value) in named {
            let known = values.iter().position(|known| value.is_some() && *known == value);
            let index = known.unwrap_or_else(|| {
                values.push(value);
                values.len() - 1
            });
            locals.push((name, terms.variable(index)));
        }
        let mut reader = Reader { resolver: self, body, terms, locals, told: Vec::new(), constants: Vec::new() };
        let root = reader.number(&closure.body)?;
        let terms = reader.terms;
        Some((Lambda::Term { terms, root }, values.into_iter().collect::<Option<_>>()?))
    }

    /// The user's own function and derivative.
    fn written(
        &mut self,
        closure: &ExprClosure,
        derivative: &ExprClosure,
        named: &[Named],
    ) -> Option<(Lambda, Vec<Value>)> {
        let names: Vec<String> = named.iter().map(|(name, _)| name.to_string()).collect();
        let plain = derivative.inputs.iter().all(|pattern| matches!(pattern, Pat::Ident(_)));
        let count = names.len();
        if derivative.inputs.len() != count + 1 || !plain {
            let at = derivative.inputs.first().map_or_else(|| derivative.inputs_begin.span(), Spanned::span);
            self.errors.report(at, wording::lambda::derivative_takes(&names));
            return None;
        }
        if let Expr::Tuple(tuple) = bare(&derivative.body)
            && count > 1
            && tuple.elems.len() != count
        {
            self.errors.report(tuple.span(), wording::lambda::derivative_gives(count, tuple.elems.len()));
            return None;
        }
        let values = named.iter().map(|(_, value)| *value).collect::<Option<_>>()?;
        let (names, inner) = (named.iter().map(|(name, _)| name), &closure.body);
        let value: ExprClosure = parse_quote!(|#(#names),*| #inner);
        let value = self.written_function(value, "lambda", ConstKind::Function { takes: count, gives: 1 });
        let kind = ConstKind::Function { takes: count + 1, gives: count };
        let slopes = self.written_function(derivative.clone(), "lambda_slopes", kind);
        Some((Lambda::Written { count, value, slopes }, values))
    }

    fn written_function(&mut self, closure: ExprClosure, name: &str, kind: ConstKind) -> WrittenFunction {
        let (text, literals) = skeleton::of(&closure);
        let constant = self.constant(&Expr::Closure(closure), name, kind);
        WrittenFunction { constant, text, literals }
    }
}
