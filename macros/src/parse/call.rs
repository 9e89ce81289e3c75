//! Values, calls and arguments.

use super::trees::{List, Part, Trees, parts, read, take_group};
use crate::ast::{Argument, Call, Expr, Lambda};
use crate::diagnostics::{Errors, wording};
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::{Expr as RustExpr, Ident, Token};

/// The arguments between a pair of parentheses; one that cannot be read stays as a hole.
pub(super) fn arguments(part: Part, errors: &Errors) -> Vec<Argument> {
    let mut arguments = Vec::new();
    for part in parts(part, ',') {
        let mut trees = Trees::new(part);
        if trees.is_empty() {
            errors.report(trees.span(), wording::argument_expected().into());
            arguments.push(hole(None, trees.span()));
            continue;
        }
        loop {
            let before = errors.count();
            let keyword = keyword(&mut trees, errors);
            let span = trees.span();
            // Where a comma is missing, the next argument is seen by its keyword.
            let value = value_tokens(&mut trees);
            let has_two_keywords = matches!(value.tokens.clone().into_iter().last(), Some(TokenTree::Punct(mark)) if mark.as_char() == '=');
            let argument =
                if errors.count() > before { Err(()) } else { argument(keyword.clone(), value, span, errors) };
            arguments.push(argument.unwrap_or_else(|()| hole(keyword, span)));
            if trees.is_empty() || has_two_keywords {
                break;
            }
            if errors.count() == before {
                errors.report(trees.behind(), wording::missing_comma().into());
            }
        }
    }
    arguments
}

/// The tokens up to the next keyword, which there is where a comma is missing.
fn value_tokens(trees: &mut Trees) -> Part {
    let (mut tokens, mut list) = (TokenStream::new(), List::default());
    while let Some(tree) = trees.next() {
        list.pass(&tree);
        tokens.extend([tree]);
        if starts_keyword(trees) && !list.goes_on() {
            break;
        }
    }
    Part { tokens, end: trees.span() }
}

fn hole(keyword: Option<Ident>, span: Span) -> Argument {
    Argument { keyword, value: None, constant: None, span }
}

fn starts_keyword(trees: &Trees) -> bool {
    trees.word(0).is_some() && trees.is_mark(1, '=')
}

/// `units =`, if it is there.
fn keyword(trees: &mut Trees, errors: &Errors) -> Option<Ident> {
    let at = trees.span();
    if trees.is_mark(0, '=') {
        errors.report(at, wording::keyword_expected().into());
        trees.next();
        return None;
    }
    if starts_keyword(trees) {
        let Some(name) = trees.name() else {
            errors.report(at, wording::keyword_expected().into());
            return None;
        };
        trees.next();
        if trees.is_empty() {
            errors.report(name.span(), wording::argument_without_value(&name));
        }
        return Some(name);
    }
    let is_value = trees.is_literal(1) || trees.word(1).is_some_and(|word| word != "as");
    if trees.is_name(0) && is_value {
        errors.report(at, wording::comma_or_equals_expected(trees.word(0)));
    }
    None
}

/// Reads an argument both ways it may be meant; what is wrong is told once.
fn argument(keyword: Option<Ident>, part: Part, span: Span, errors: &Errors) -> Result<Argument, ()> {
    let within = Errors::default();
    let value = read(part.clone(), |input| whole_value(input, &within));
    if let Err(error) = &value
        && Trees::new(part.clone()).is_word("lambda")
    {
        within.unreadable(error);
    }
    let value = value.ok().filter(|_| within.is_empty());
    let found = Errors::default();
    found.take(within);
    let constant = read(part.clone(), |input| match RustExpr::parse(input)? {
        RustExpr::Assign(assign) => Err(syn::Error::new_spanned(assign.eq_token, "expected a value, found `=`")),
        constant => Ok(constant),
    });
    if value.is_some() || constant.is_ok() {
        drop(found.drain());
        return Ok(Argument { keyword, value, constant: constant.ok(), span });
    }
    // What is called says best what is wrong with it.
    if found.is_empty()
        && let Some(inner) = called(part)
    {
        drop(arguments(inner, &found));
    }
    if found.is_empty()
        && let Err(error) = constant
    {
        found.report(error.span(), wording::unreadable_argument(keyword.as_ref(), &error.to_string()));
    }
    errors.take(found);
    Err(())
}

/// What stands between the parentheses of `name(…)`.
fn called(part: Part) -> Option<Part> {
    let mut trees = Trees::new(part);
    let path = trees.path();
    let inside = trees.group(Delimiter::Parenthesis)?;
    (!path.tokens.is_empty() && trees.is_empty()).then_some(inside.part)
}

fn whole_value(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Expr> {
    let value = value(input, errors)?;
    if input.is_empty() { Ok(value) } else { Err(input.error(behind_a_value(input))) }
}

/// What is said of tokens behind a value.
pub(super) fn behind_a_value(input: ParseStream<'_>) -> &'static str {
    if input.peek(Token![::]) { wording::path_of_a_built_in() } else { wording::value_ends() }
}

/// Reads a value: a name or call, then any number of method calls and slices.
pub(super) fn value(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Expr> {
    let mut value = primary(input, errors)?;
    loop {
        if input.peek(Token![.]) && !input.peek(Token![..]) {
            input.parse::<Token![.]>()?;
            let name = callee(input, wording::method_expected())?;
            if !input.peek(syn::token::Paren) {
                if let Expr::Name(module) = &value
                    && wording::is_module_of_others(&module.to_string())
                {
                    return Err(syn::Error::new(module.span(), wording::path_of_a_built_in()));
                }
                return Err(syn::Error::new(name.span(), wording::method_needs_parentheses(&name)));
            }
            let arguments = arguments(take_group(input)?.part, errors);
            value = Expr::Call(Call { name, receiver: Some(Box::new(value)), arguments });
        } else if input.peek(syn::token::Bracket) {
            let inside = take_group(input)?;
            let before = errors.count();
            let cuts = parts(inside.part, ',').into_iter().filter_map(|part| {
                let cut = read(part, RustExpr::parse);
                cut.map_err(|error| errors.report(error.span(), wording::cut_expected().into())).ok()
            });
            let cuts = cuts.collect();
            value = if errors.count() > before {
                Expr::Unreadable(inside.span)
            } else {
                Expr::Slice { value: Box::new(value), cuts, span: inside.span }
            };
        } else if let Expr::Name(name) = &value
            && input.peek(Token![!])
            && input.peek2(syn::token::Paren)
        {
            return Err(syn::Error::new(name.span(), wording::macro_as_op(name)));
        } else if let Expr::Call(call) = &value
            && input.peek(syn::token::Paren)
        {
            return Err(syn::Error::new(call.name.span(), wording::called_in_place(&call.name)));
        } else {
            return Ok(value);
        }
    }
}

fn primary(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Expr> {
    if input.peek(syn::token::Paren) {
        return read(take_group(input)?.part, |content| whole_value(content, errors));
    }
    if input.is_empty() {
        return Err(input.error(wording::value_expected()));
    }
    if input.peek(Token![self]) {
        return Err(input.error(wording::value_of_self()));
    }
    let name = callee(input, wording::value_expected())?;
    if !input.peek(syn::token::Paren) {
        return Ok(Expr::Name(name));
    }
    let inside = take_group(input)?;
    if starts_closure(&inside.part) || name == "lambda" && has_bar(&inside.part) {
        return lambda(name, inside.part, errors);
    }
    Ok(Expr::Call(Call { name, receiver: None, arguments: arguments(inside.part, errors) }))
}

/// Whether a closure begins here, maybe in parentheses.
fn starts_closure(part: &Part) -> bool {
    let mut trees = Trees::new(part.clone());
    match trees.group(Delimiter::Parenthesis) {
        Some(inside) => starts_closure(&inside.part),
        None => trees.is_mark(0, '|'),
    }
}

fn has_bar(part: &Part) -> bool {
    part.tokens.clone().into_iter().any(|tree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == '|'))
}

/// `lambda(|a: l, b: r| …)`.
fn lambda(name: Ident, part: Part, errors: &Errors) -> syn::Result<Expr> {
    read(part.clone(), |input| {
        bars(input)?;
        input.parse::<TokenStream>()
    })?;
    // Commas stand between the bars too, so the closures are read one behind the other.
    let closures = read(part, |input| {
        let mut closures = Vec::new();
        while !input.is_empty() {
            closures.push(input.parse::<RustExpr>()?);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(closures)
    });
    match closures {
        Ok(closures) => Ok(Expr::Lambda(Lambda { name, closures })),
        Err(error) => {
            errors.report(error.span(), wording::lambda::unreadable(&error.to_string()));
            Ok(Expr::Unreadable(name.span()))
        }
    }
}

/// Checks what stands between the bars of a lambda: names, each with the name of a value if with anything.
fn bars(input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(syn::token::Paren) {
        return read(take_group(input)?.part, |inside| {
            bars(inside)?;
            inside.parse::<TokenStream>().map(drop)
        });
    }
    if !input.peek(Token![|]) {
        return Ok(());
    }
    input.parse::<Token![|]>()?;
    while input.peek(Ident) {
        input.parse::<Ident>()?;
        if input.peek(Token![:]) {
            input.parse::<Token![:]>()?;
            let span = input.span();
            let named = input.parse::<Ident>().is_ok() && (input.peek(Token![,]) || input.peek(Token![|]));
            if !named {
                return Err(syn::Error::new(span, wording::lambda::value_is_no_name()));
            }
        }
        if !input.peek(Token![,]) {
            break;
        }
        input.parse::<Token![,]>()?;
    }
    Ok(())
}

fn callee(input: ParseStream<'_>, expected: &str) -> syn::Result<Ident> {
    input.parse::<Ident>().map_err(|error| syn::Error::new(error.span(), expected))
}
