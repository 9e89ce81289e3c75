//! Invisible groups. What a fragment of `macro_rules!` stands for (`$e:expr`, `$vis:vis`, `$t:ty`) arrives in a group
//! without delimiters: to rustc one operand, whatever its operators. Such a group does not outlive its way through a
//! macro that looks at its tokens, so that `$units * 2` with `1 + 2` for `$units` would become `1 + 2 * 2`.
//!
//! So each is replaced before anything else looks at a block, wherever it stands, inside a macro call or a closure of the
//! user's too: by parentheses where they keep a meaning that could be lost, by what it holds where there is none.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::{Expr, ExprLit, Lit, RangeLimits, Type, UnOp};

/// A block with each invisible group in it replaced, and each name in its one spelling.
pub(super) fn replaced(block: TokenStream) -> TokenStream {
    changed(block.clone()).unwrap_or(block)
}

/// Tokens with the groups in them replaced; `None` where there are none. A bracket is made anew only where one stands in
/// it, since a new one has no places of its two halves.
fn changed(stream: TokenStream) -> Option<TokenStream> {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut inner: Vec<Option<TokenStream>> = Vec::with_capacity(trees.len());
    for tree in &trees {
        inner.push(match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                let stream = group.stream();
                Some(changed(stream.clone()).unwrap_or(stream))
            }
            TokenTree::Group(group) => changed(group.stream()),
            TokenTree::Ident(word) => plain(word).map(|word| TokenTree::from(word).into()),
            _ => None,
        });
    }
    if inner.iter().all(Option::is_none) {
        return None;
    }
    let mut tokens = TokenStream::new();
    for (index, (tree, inner)) in trees.iter().zip(inner).enumerate() {
        match (tree, inner) {
            (TokenTree::Group(group), Some(inner)) => match delimiter(group, &inner, is_alone(&trees, index)) {
                Some(delimiter) => {
                    let mut group_of = Group::new(delimiter, inner);
                    group_of.set_span(group.span());
                    tokens.extend([TokenTree::from(group_of)]);
                }
                None => tokens.extend(inner),
            },
            (_, Some(inner)) => tokens.extend(inner),
            (tree, None) => tokens.extend([tree.clone()]),
        }
    }
    Some(tokens)
}

/// `hidden` for `r#hidden`, which is the same name; `None` for any other, and for a word that is a name with `r#` alone.
fn plain(word: &Ident) -> Option<Ident> {
    let text = word.to_string();
    let plain = text.strip_prefix("r#")?;
    syn::parse_str::<Ident>(plain).is_ok().then(|| Ident::new(plain, word.span()))
}

/// What stands around the tokens of a group from now on.
fn delimiter(group: &Group, inner: &TokenStream, is_alone: bool) -> Option<Delimiter> {
    match group.delimiter() {
        Delimiter::None => needs_parentheses(inner, is_alone).then_some(Delimiter::Parenthesis),
        other => Some(other),
    }
}

/// Whether a token stands alone between separators: an element of a list, or the value behind `keyword =`.
fn is_alone(trees: &[TokenTree], index: usize) -> bool {
    let is_mark = |tree: Option<&TokenTree>, marks: &[char]| match tree {
        None => true,
        Some(TokenTree::Punct(punct)) => marks.contains(&punct.as_char()),
        Some(_) => false,
    };
    let before = index.checked_sub(1).map(|before| &trees[before]);
    is_mark(before, &[',', ';', '=']) && is_mark(trees.get(index + 1), &[',', ';'])
}

/// Whether tokens lose their meaning among others: an expression with an operator outermost, or one that a brace or what
/// follows would cut short. A literal with a minus is written without parentheses where nothing else touches it, since
/// readers of literals, a user's macro among them, know it only so; likewise `..`, which as a pattern is another one in
/// parentheses.
fn needs_parentheses(inner: &TokenStream, is_alone: bool) -> bool {
    // One token binds tighter than anything.
    if inner.clone().into_iter().nth(1).is_none() {
        return false;
    }
    match syn::parse2::<Expr>(inner.clone()) {
        Ok(Expr::Unary(unary)) if matches!(unary.op, UnOp::Neg(_)) && is_number(&unary.expr) => !is_alone,
        Ok(Expr::Range(range)) => {
            let is_full = range.start.is_none() && range.end.is_none();
            !(is_alone && is_full && matches!(range.limits, RangeLimits::HalfOpen(_)))
        }
        Ok(expr) => is_loose(&expr),
        Err(_) => is_sum_of_traits(inner),
    }
}

fn is_number(expr: &Expr) -> bool {
    matches!(expr, Expr::Lit(ExprLit { lit: Lit::Int(_) | Lit::Float(_), .. }))
}

fn is_loose(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Async(_)
            | Expr::Binary(_)
            | Expr::Break(_)
            | Expr::Cast(_)
            | Expr::Closure(_)
            | Expr::Const(_)
            | Expr::ForLoop(_)
            | Expr::If(_)
            | Expr::Loop(_)
            | Expr::Match(_)
            | Expr::RawAddr(_)
            | Expr::Reference(_)
            | Expr::Return(_)
            | Expr::Struct(_)
            | Expr::Unary(_)
            | Expr::Unsafe(_)
            | Expr::While(_)
    )
}

/// `dyn A + B`, which means something else behind `&`.
fn is_sum_of_traits(inner: &TokenStream) -> bool {
    match syn::parse2::<Type>(inner.clone()) {
        Ok(Type::TraitObject(object)) => object.bounds.len() > 1,
        Ok(Type::ImplTrait(implied)) => implied.bounds.len() > 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens in which `‹` and `›` stand around an invisible group.
    fn grouped(text: &str) -> TokenStream {
        let text = text.replace('‹', "invisible![").replace('›', "]");
        invisible(text.parse().expect("tokens"))
    }

    #[test]
    fn a_name_has_one_spelling() {
        for (written, want) in [("r#hidden: [r#Net]", "hidden: [Net]"), ("r#type, type, r#let", "r#type, type, r#let")]
        {
            assert_eq!(replaced(written.parse().expect("tokens")).to_string(), tokens_of(want), "{written}");
        }
    }

    fn tokens_of(text: &str) -> String {
        text.parse::<TokenStream>().expect("tokens").to_string()
    }

    fn invisible(stream: TokenStream) -> TokenStream {
        let mut trees: Vec<TokenTree> = Vec::new();
        for tree in stream {
            let TokenTree::Group(group) = tree else {
                trees.push(tree);
                continue;
            };
            let is_mark =
                matches!(&trees[..], [.., TokenTree::Ident(word), TokenTree::Punct(_)] if word == "invisible");
            let delimiter = if is_mark { Delimiter::None } else { group.delimiter() };
            trees.truncate(trees.len() - if is_mark { 2 } else { 0 });
            trees.push(Group::new(delimiter, invisible(group.stream())).into());
        }
        trees.into_iter().collect()
    }

    #[test]
    fn a_group_becomes_parentheses_where_it_had_a_meaning() {
        let cases = [
            ("a * ‹1 + 2›", "a * (1 + 2)"),
            ("f(‹1 + 2›, [‹N›, ‹2›])", "f((1 + 2), [N, 2])"),
            ("my!(a { [‹x as u8›] })", "my!(a { [(x as u8)] })"),
            ("‹‹1 + 2› * ‹3››", "((1 + 2) * 3)"),
            ("‹‹1 + 2››", "(1 + 2)"),
            ("‹a..b›, ‹..›, ‹..=b›", "(a..b), .., (..=b)"),
            ("‹|a: h| a›, ‹&a›, ‹*a›, ‹!a›, ‹-a›", "(|a: h| a), (&a), (*a), (!a), (-a)"),
            ("‹if a { b } else { c }› + ‹match a {}›", "(if a { b } else { c }) + (match a {})"),
            ("‹A { b: 1 }›, ‹return 1›", "(A { b: 1 }), (return 1)"),
            ("f(‹-1›, a = ‹-1.5›); ‹-1›.abs() - ‹-1›", "f(-1, a = -1.5); (-1).abs() - (-1)"),
            ("‹‹-1››, ‹‹-1››.abs()", "-1, (-1).abs()"),
            ("&‹dyn A + B›, &‹dyn A›, &‹[u8; 4]›", "&(dyn A + B), &dyn A, &[u8; 4]"),
            ("‹&'a T›, ‹&T›, Vec<‹Vec<u8>›>, ‹fn(A) -> B›", "&'a T, (&T), Vec<Vec<u8>>, fn(A) -> B"),
            ("‹› struct, ‹pub(crate)› struct, ‹pub› struct", "struct, pub(crate) struct, pub struct"),
            ("#[‹doc = \"x\"›] #[‹model(dtype = f64)›] #[‹frozen›]", "#[doc = \"x\"] #[model(dtype = f64)] #[frozen]"),
            ("‹let h = a(x)›; ‹{ h }› ‹'a›", "let h = a(x); { h } 'a"),
            ("let ‹(a, b)› = ‹f(x)›.‹g›(); let ‹A(c) | B(c)› = d;", "let (a, b) = f(x).g(); let (A(c) | B(c)) = d;"),
            ("‹a::B::<C, D>›::N, ‹<A as B>::C›, ‹a.b[1]?›", "a::B::<C, D>::N, <A as B>::C, a.b[1]?"),
            ("‹Dense(3, activation = relu)›, ‹units = 4›", "Dense(3, activation = relu), units = 4"),
            ("‹struct A { b: C }›", "struct A { b: C }"),
        ];
        for (text, want) in cases {
            // Blanks depend on how marks join, which groups undo.
            assert_eq!(replaced(grouped(text)).to_string().replace(' ', ""), want.replace(' ', ""), "{text}");
        }
    }
}
