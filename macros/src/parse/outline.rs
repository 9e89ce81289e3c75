//! Tokens → [`Outline`]: every word of a block and where it stands, read without asking whether it is right.

use crate::ast::{FieldOutline, Outline, Phrase, Piece, StatementOutline};
use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use syn::Ident;

/// Reads the outline of a block.
pub(crate) fn outline(block: TokenStream) -> Outline {
    let trees: Vec<TokenTree> = block.into_iter().collect();
    let mut outline = Outline::default();
    let Some(start) = trees.iter().position(|tree| is_word(tree, "struct")) else { return outline };
    let mut trees = &trees[start + 1..];
    outline.name = trees.first().and_then(name);
    let is_stack = trees.get(1).is_some_and(|tree| is_punct(tree, ':'));
    let mut lists = 0;
    while let [tree, rest @ ..] = trees {
        trees = rest;
        let TokenTree::Group(group) = tree else { continue };
        match (group.delimiter(), lists) {
            (Delimiter::Bracket, _) => outline.sizes.extend(sizes(group)),
            (Delimiter::Brace, 0) => {
                outline.fields = fields(group, is_stack);
                lists = 1;
            }
            (Delimiter::Parenthesis, 1) => {
                (outline.inputs, lists) = (ports(group, &mut outline.sizes), 2);
            }
            (Delimiter::Parenthesis, 2) => {
                (outline.outputs, lists) = (ports(group, &mut outline.sizes), 3);
            }
            (Delimiter::Brace, _) => {
                outline.statements = statements(group);
                return outline;
            }
            _ => {}
        }
    }
    outline
}

/// The declared layers. In a stack, the place behind the last comma is one for a layer.
fn fields(group: &Group, is_stack: bool) -> Vec<FieldOutline> {
    let fields = chunks(group).into_iter().filter_map(|chunk| {
        let mut trees = &chunk[..];
        while let [hash, TokenTree::Group(_), rest @ ..] = trees
            && is_punct(hash, '#')
        {
            trees = rest;
        }
        if trees.is_empty() && !is_stack {
            return None;
        }
        let (label, rest) = labelled(trees, ':');
        Some(FieldOutline { name: label, layer: phrase(rest) })
    });
    fields.collect()
}

/// The names of ports; the sizes of their shapes go to the others.
fn ports(group: &Group, all: &mut Vec<Phrase>) -> Vec<Ident> {
    let mut names = Vec::new();
    for chunk in chunks(group) {
        names.extend(chunk.first().and_then(name));
        for tree in &chunk {
            if let TokenTree::Group(shape) = tree {
                all.extend(sizes(shape));
            }
        }
    }
    names
}

/// The sizes of a shape, without the `u32` of ids.
fn sizes(group: &Group) -> Vec<Phrase> {
    let trees: Vec<TokenTree> = group.stream().into_iter().collect();
    let start = trees.iter().position(|tree| is_punct(tree, ';')).map_or(0, |semicolon| semicolon + 1);
    split(&trees[start..]).iter().map(|chunk| phrase(chunk)).collect()
}

/// The statements of a body, cut at semicolons and in front of each `let`. The last is what the body gives back, or the
/// place for it.
fn statements(group: &Group) -> Vec<StatementOutline> {
    let mut statements = Vec::new();
    let mut chunk: Vec<TokenTree> = Vec::new();
    for tree in group.stream() {
        let is_end = is_punct(&tree, ';');
        if is_end || (is_word(&tree, "let") && !chunk.is_empty()) {
            statements.push(statement(&chunk));
            chunk.clear();
        }
        if !is_end {
            chunk.push(tree);
        }
    }
    statements.push(statement(&chunk));
    statements
}

fn statement(trees: &[TokenTree]) -> StatementOutline {
    let mut statement = StatementOutline { names: Vec::new(), sizes: Vec::new(), value: None };
    let [first, rest @ ..] = trees else {
        statement.value = Some(Phrase::default());
        return statement;
    };
    if !is_word(first, "let") {
        statement.value = Some(phrase(trees));
        return statement;
    }
    let end = rest.iter().position(|tree| is_punct(tree, '='));
    let (bound, value) = end.map_or((rest, None), |end| (&rest[..end], Some(&rest[end + 1..])));
    let colon = bound.iter().position(|tree| is_punct(tree, ':')).unwrap_or(bound.len());
    for tree in &bound[..colon] {
        match tree {
            TokenTree::Group(group) => {
                statement.names.extend(group.stream().into_iter().filter_map(|tree| name(&tree)));
            }
            tree => statement.names.extend(name(tree)),
        }
    }
    for tree in &bound[colon..] {
        if let TokenTree::Group(shape) = tree {
            statement.sizes.extend(sizes(shape));
        }
    }
    statement.value = value.map(phrase);
    statement
}

/// What stands between the commas of a list; behind a last comma, and in an empty list, nothing does.
fn phrases(group: &Group) -> Vec<Phrase> {
    let labelled_phrase = |chunk: Vec<TokenTree>| {
        let (label, rest) = labelled(&chunk, '=');
        let (label, rest) = if label.is_none() { labelled(&chunk, ':') } else { (label, rest) };
        Phrase { label, ..phrase(rest) }
    };
    chunks(group).into_iter().map(labelled_phrase).collect()
}

fn chunks(group: &Group) -> Vec<Vec<TokenTree>> {
    let trees: Vec<TokenTree> = group.stream().into_iter().collect();
    split(&trees).into_iter().map(<[_]>::to_vec).collect()
}

fn split(trees: &[TokenTree]) -> Vec<&[TokenTree]> {
    trees.split(|tree| is_punct(tree, ',')).collect()
}

/// A name in front of a mark, and what stands behind both.
fn labelled(trees: &[TokenTree], mark: char) -> (Option<Ident>, &[TokenTree]) {
    match trees {
        [TokenTree::Ident(label), TokenTree::Punct(punct), rest @ ..]
            if punct.as_char() == mark && punct.spacing() == Spacing::Alone && is_name(label) =>
        {
            (Some(label.clone()), rest)
        }
        _ => (None, trees),
    }
}

fn phrase(mut trees: &[TokenTree]) -> Phrase {
    let mut pieces = Vec::new();
    let is_missing = trees.is_empty();
    while let [tree, rest @ ..] = trees {
        trees = rest;
        match tree {
            TokenTree::Ident(word) if starts_path(word, rest) => {
                let (path, mut rest) = path(tree, rest);
                let piece = match rest {
                    [TokenTree::Group(list), behind @ ..] if list.delimiter() == Delimiter::Parenthesis => {
                        rest = behind;
                        let closure = (word == "lambda").then(|| closure(word, list)).flatten();
                        closure.unwrap_or_else(|| Piece::Call { path, arguments: phrases(list) })
                    }
                    _ => Piece::Path(path),
                };
                pieces.push(piece);
                trees = rest;
            }
            TokenTree::Punct(dot) if dot.as_char() == '.' => {
                if let [next, behind @ ..] = rest
                    && is_punct(next, '.')
                {
                    trees = behind;
                    continue;
                }
                let (name, rest) = match rest {
                    [TokenTree::Ident(name), rest @ ..] if is_name(name) => (Some(name.clone()), rest),
                    _ => (None, rest),
                };
                let (arguments, rest) = match rest {
                    [TokenTree::Group(list), rest @ ..]
                        if name.is_some() && list.delimiter() == Delimiter::Parenthesis =>
                    {
                        (phrases(list), rest)
                    }
                    _ => (Vec::new(), rest),
                };
                pieces.push(Piece::Method { name, arguments });
                trees = rest;
            }
            TokenTree::Group(list) => pieces.push(Piece::Group(phrases(list))),
            _ => {}
        }
    }
    if pieces.is_empty() && !is_missing {
        pieces.push(Piece::Group(Vec::new()));
    }
    Phrase { label: None, pieces }
}

/// A path from its first word on; a `::` at its end belongs to it.
fn path<'t>(first: &TokenTree, mut trees: &'t [TokenTree]) -> (TokenStream, &'t [TokenTree]) {
    let mut path = vec![first.clone()];
    while let [TokenTree::Punct(one), two, rest @ ..] = trees
        && one.as_char() == ':'
        && one.spacing() == Spacing::Joint
        && is_punct(two, ':')
    {
        path.extend([TokenTree::Punct(one.clone()), two.clone()]);
        trees = rest;
        let [TokenTree::Ident(word), rest @ ..] = trees else { break };
        if !continues_path(word) {
            break;
        }
        path.push(TokenTree::Ident(word.clone()));
        trees = rest;
    }
    (path.into_iter().collect(), trees)
}

/// `(|a: h, b| …)`, up to the comma of a second closure.
fn closure(word: &Ident, list: &Group) -> Option<Piece> {
    let trees: Vec<TokenTree> = list.stream().into_iter().collect();
    if let Some(TokenTree::Group(group)) = trees.first() {
        // A fragment of `macro_rules!` stands in parentheses of its own.
        return closure(word, group);
    }
    let bars: Vec<usize> = (0..trees.len()).filter(|index| is_punct(&trees[*index], '|')).take(2).collect();
    let [0, end] = bars[..] else { return None };
    let names = split(&trees[1..end]).into_iter().filter_map(|chunk| {
        let (name_of, value) = match chunk {
            [name, _, value, ..] => (name, Some(value)),
            [name, ..] => (name, None),
            [] => return None,
        };
        Some((name(name_of)?, value.and_then(name)))
    });
    let names = names.collect();
    let body = split(&trees[end + 1..]).first().map(|body| phrase(body)).unwrap_or_default();
    Some(Piece::Closure { word: word.clone(), names, body })
}

fn is_punct(tree: &TokenTree, mark: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == mark)
}

fn is_word(tree: &TokenTree, word: &str) -> bool {
    matches!(tree, TokenTree::Ident(ident) if ident == word)
}

/// An identifier that may name something.
fn name(tree: &TokenTree) -> Option<Ident> {
    let TokenTree::Ident(word) = tree else { return None };
    is_name(word).then(|| word.clone())
}

fn is_name(word: &Ident) -> bool {
    syn::parse2::<Ident>(TokenTree::Ident(word.clone()).into()).is_ok()
}

/// Whether a path begins here: with a name, or with one of Rust's words for a place and what leads on from there.
fn starts_path(word: &Ident, behind: &[TokenTree]) -> bool {
    let leads_on = behind.first().is_some_and(|tree| is_punct(tree, ':'));
    is_name(word) || (leads_on && continues_path(word))
}

/// Whether a word may stand in a path: a name, or one of Rust's words for a place.
fn continues_path(word: &Ident) -> bool {
    is_name(word) || ["crate", "self", "super", "Self"].iter().any(|known| word == known)
}
