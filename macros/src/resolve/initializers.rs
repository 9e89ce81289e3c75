//! Initializers and regularizers: names of the library with their settings, or constants of the user's.

use super::Resolver;
use super::arguments::MOST;
use super::literals::{bare, float, named_call};
use crate::ast::Argument;
use crate::diagnostics::{suggest, wording};
use crate::ir::{ConstKind, InitializerChoice, RegularizerChoice, Setting};
use crate::ops::{INITIALIZERS, REGULARIZERS};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, Ident};

/// An initializer of the library with its defaults.
pub(super) fn of_library(name: &str) -> Option<InitializerChoice> {
    let (_, ty, defaults) = INITIALIZERS.iter().find(|(known, ..)| *known == name)?;
    let fields = defaults.iter().map(|(field, default)| (*field, float(*default))).collect();
    Some(InitializerChoice::BuiltIn { ty, fields })
}

impl Resolver<'_> {
    pub(super) fn initializer(&mut self, expr: &Expr, base: &str) -> Option<Setting> {
        let is_own = matches!(expr, Expr::Path(path) if path.path.segments.len() > 1);
        let Some((name, arguments)) = named_call(expr).filter(|_| !is_own) else {
            let own = InitializerChoice::Custom(self.constant(expr, base, ConstKind::Initializer));
            return Some(Setting::Initializer(own));
        };
        let Some((_, ty, defaults)) = INITIALIZERS.iter().find(|(known, ..)| name == known) else {
            let near = suggest::nearest(&name.to_string(), INITIALIZERS.iter().map(|(known, ..)| *known));
            self.errors.report(name.span(), wording::unknown_initializer(&name, near));
            return None;
        };
        let names: Vec<&'static str> = defaults.iter().map(|(name, _)| *name).collect();
        let given = self.fields_of(&name, &names, &arguments, base)?;
        let fields = defaults.iter().map(|(field, default)| {
            let own = given.iter().find(|(name, _)| name == field).map(|(_, tokens)| tokens.clone());
            (*field, own.unwrap_or_else(|| float(*default)))
        });
        Some(Setting::Initializer(InitializerChoice::BuiltIn { ty, fields: fields.collect() }))
    }

    /// The fields of an initializer or regularizer that were given.
    fn fields_of(
        &mut self,
        callee: &Ident,
        fields: &[&'static str],
        arguments: &[Argument],
        base: &str,
    ) -> Option<Vec<(&'static str, TokenStream)>> {
        let mut given = Vec::new();
        for (position, argument) in arguments.iter().enumerate() {
            let field = match &argument.keyword {
                Some(keyword) => fields.iter().find(|field| keyword == **field),
                None => fields.get(position),
            };
            let span = argument.keyword.as_ref().map_or(argument.span, Ident::span);
            let Some(field) = field else {
                let near = argument.keyword.as_ref().map(ToString::to_string);
                let near = near.and_then(|name| suggest::nearest(&name, fields.iter().copied()));
                self.errors.report(span, wording::unknown_field(callee, fields, near));
                return None;
            };
            if given.iter().any(|(known, _)| known == field) {
                self.errors.report(span, wording::argument_twice(callee, field));
                return None;
            }
            let Some(constant) = &argument.constant else {
                given.push((*field, TokenStream::new()));
                continue;
            };
            given.push((*field, self.factor(constant, field, base)?));
        }
        Some(given)
    }

    /// A number of an initializer or regularizer; what spreads or penalises is not negative.
    fn factor(&mut self, expr: &Expr, field: &str, base: &str) -> Option<TokenStream> {
        let not_negative = matches!(field, "stddev" | "l1" | "l2");
        let bounds = [if not_negative { 0.0 } else { -MOST }, MOST];
        let message = wording::not_finite(field, not_negative);
        let number = self.bounded_number(expr, &format!("{base}_{field}"), bounds, message)?;
        // A literal stays as it was written.
        Some(if number.value.is_some() { bare(expr).to_token_stream() } else { number.tokens })
    }

    pub(super) fn regularizer(&mut self, expr: &Expr, base: &str) -> Option<Setting> {
        let call = named_call(expr);
        let known = call.as_ref().and_then(|(name, _)| REGULARIZERS.iter().find(|(known, _)| name == known));
        let Some((_, fields)) = known else {
            let name = call.as_ref().map(|(name, _)| name.to_string());
            let known = REGULARIZERS.iter().map(|(known, _)| *known);
            let near = name.as_ref().and_then(|name| suggest::nearest(name, known));
            self.errors.report(expr.span(), wording::unknown_regularizer(near));
            return None;
        };
        let (name, arguments) = call?;
        let given = self.fields_of(&name, fields, &arguments, base)?;
        let field = |wanted: &str| {
            let found = given.iter().find(|(field, _)| *field == wanted).map(|(_, tokens)| tokens.clone());
            // Keras's default: 0.01 for a factor that is alone, nothing for one of two.
            found.or_else(|| (*fields == [wanted]).then(|| float(0.01)))
        };
        Some(Setting::Regularizer(RegularizerChoice { l1: field("l1"), l2: field("l2") }))
    }
}
