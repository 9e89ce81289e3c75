//! Parentheses that the user has not closed yet. To rustc such a block is no tokens at all; rust-analyzer closes them, but
//! only where the braces around them end, so that one call takes in all that follows. Here they end where a statement
//! or a field begins. A `let` alone, with the next one behind it, is left out: its name is still to come.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use std::collections::VecDeque;

/// What the braces around a parenthesis hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    Fields,
    Body,
}

/// A block with its parentheses closed where they should have been.
pub(crate) fn closed(block: TokenStream) -> TokenStream {
    let mut room = Room::Fields;
    let trees = block.into_iter().map(|tree| match tree {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            let inside = mend(group.stream(), room);
            room = Room::Body;
            with_content(&group, inside)
        }
        tree => tree,
    });
    trees.collect()
}

fn mend(stream: TokenStream, room: Room) -> Vec<TokenTree> {
    let mut left: VecDeque<TokenTree> = stream.into_iter().collect();
    let mut mended = Vec::new();
    while let Some(tree) = left.pop_front() {
        if room == Room::Body && is_let(&tree) && left.front().is_some_and(is_let) {
            continue;
        }
        let Some((closed, rest)) = cut(&tree, room) else {
            mended.push(tree);
            continue;
        };
        mended.push(closed);
        mended.push(Punct::new(if room == Room::Body { ';' } else { ',' }, Spacing::Alone).into());
        for tree in rest.into_iter().rev() {
            left.push_front(tree);
        }
    }
    mended
}

/// A group up to where something begins that it cannot hold, and what follows from there.
fn cut(tree: &TokenTree, room: Room) -> Option<(TokenTree, Vec<TokenTree>)> {
    let TokenTree::Group(group) = tree else { return None };
    if group.delimiter() == Delimiter::Brace {
        return None;
    }
    let mut trees: Vec<TokenTree> = group.stream().into_iter().collect();
    for index in 0..trees.len() {
        if begins(&trees, index, room, group.delimiter()) {
            let mut rest = trees.split_off(index);
            if is_punct(&rest[0], ';') {
                rest.remove(0);
            }
            trees.pop_if(|last| is_punct(last, ','));
            return Some((with_content(group, trees), rest));
        }
        if let Some((inner, mut rest)) = cut(&trees[index], room) {
            rest.extend(trees.drain(index..).skip(1));
            trees.push(inner);
            return Some((with_content(group, trees), rest));
        }
    }
    None
}

/// Whether a statement ends or begins here, or a field begins.
fn begins(trees: &[TokenTree], index: usize, room: Room, around: Delimiter) -> bool {
    let TokenTree::Ident(_) = &trees[index] else {
        return room == Room::Body && around == Delimiter::Parenthesis && is_punct(&trees[index], ';');
    };
    match room {
        Room::Body => is_let(&trees[index]),
        Room::Fields => {
            let starts = index == 0 || is_punct(&trees[index - 1], ',');
            starts
                && matches!(trees.get(index + 1), Some(TokenTree::Punct(colon))
                    if colon.as_char() == ':' && colon.spacing() == Spacing::Alone)
        }
    }
}

fn with_content(group: &Group, content: Vec<TokenTree>) -> TokenTree {
    let mut changed = Group::new(group.delimiter(), content.into_iter().collect());
    changed.set_span(group.span());
    changed.into()
}

fn is_let(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Ident(word) if word == "let")
}

fn is_punct(tree: &TokenTree, mark: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parenthesis_ends_where_a_statement_or_a_field_begins() {
        let cases = [
            ("struct A { a: Dense(1, b: Tower, c: Dense(2),) }", "struct A { a: Dense(1), b: Tower, c: Dense(2), }"),
            ("struct A { a: Dense(b: Tower) }", "struct A { a: Dense(), b: Tower }"),
            ("struct A { a: B(C(1, b: Tower)) }", "struct A { a: B(C(1)), b: Tower }"),
            (
                "struct A {} fn f() -> () { let a = b(c let d = e; f(d)) }",
                "struct A {} fn f() -> () { let a = b(c); let d = e; f(d) }",
            ),
            (
                "struct A {} fn f() -> () { let a = b(c(d,; let e = f; g(e))) }",
                "struct A {} fn f() -> () { let a = b(c(d)); let e = f; g(e) }",
            ),
            (
                "struct A {} fn f() -> () { let a = b[0 let d = e; d] }",
                "struct A {} fn f() -> () { let a = b[0]; let d = e; d }",
            ),
        ];
        let alone = [("struct A {} fn f() -> () { let let a = b; a }", "struct A {} fn f() -> () { let a = b; a }")];
        let whole = [
            "struct A { a: Dense(1, b = 2), c: my::Own(x::Y, z) }",
            "struct A {} fn f() -> () { let a: [u32; 2] = lambda(|a: b| { let c = a; c }); (x: a, y: b(a)) }",
        ];
        for (typed, want) in cases.into_iter().chain(alone).chain(whole.map(|block| (block, block))) {
            let tokens = |text: &str| text.parse::<TokenStream>().expect("tokens");
            assert_eq!(closed(tokens(typed)).to_string(), tokens(want).to_string(), "{typed}");
        }
    }
}
