//! Rust as text that is pleasant to read: one item or statement a line, long lists one element a line, docs as comments.
//!
//! It lays out what `emit` prints, and changes no token of it; it is no formatter of Rust at large. A real one would be a
//! dependency that every user builds, whether he ever looks at an expansion or not.

use super::pieces::{Piece, Role, apart, pieces};
use proc_macro2::{Delimiter, TokenStream};

/// The longest line, where there is a place to break it.
const WIDTH: usize = 120;

const STEP: usize = 4;

/// Words that open an item.
const ITEMS: [&str; 9] = ["const", "enum", "fn", "impl", "macro_rules", "pub", "struct", "type", "use"];

/// Lays out a list of items.
pub(crate) fn lay_out(items: TokenStream) -> String {
    let mut page = Page { text: String::new(), indent: 0 };
    page.statements(&pieces(items));
    page.text
}

struct Page {
    text: String,
    indent: usize,
}

impl Page {
    fn column(&self) -> usize {
        self.text.rsplit('\n').next().map_or(0, |line| line.chars().count())
    }

    fn line(&mut self) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', self.indent));
    }

    /// Statements or items, each on a line of its own; the page stands at the start of the first one's line and is left
    /// behind the last one's end.
    fn statements(&mut self, pieces: &[Piece]) {
        let mut rest = pieces;
        let mut was_long = false;
        let mut is_first = true;
        while !rest.is_empty() {
            let (statement, behind) = rest.split_at(end_of_statement(rest));
            let (attributes, code) = split_attributes(statement);
            let is_item = is_item(code);
            let is_long = is_item && (is_tall(code) || self.indent + width(code) > WIDTH);
            if !is_first {
                if is_item && (is_long || was_long) {
                    self.text.push('\n');
                }
                self.line();
            }
            self.attributes(attributes);
            self.run(code, 0);
            (rest, was_long, is_first) = (behind, is_long, false);
        }
        if self.indent == 0 {
            self.text.push('\n');
        }
    }

    /// Attributes, each on a line of its own; docs as comments.
    fn attributes(&mut self, attributes: &[Piece]) {
        for attribute in attributes.chunks(2) {
            match doc(attribute) {
                Some(doc) => {
                    for (index, line) in doc.split('\n').enumerate() {
                        if index > 0 {
                            self.line();
                        }
                        self.text.push_str("///");
                        self.text.push_str(line.trim_end());
                    }
                }
                None => self.run(attribute, 0),
            }
            self.line();
        }
    }

    /// A run of pieces from where the page stands; `behind` more columns have to stay free on its last line.
    fn run(&mut self, pieces: &[Piece], behind: usize) {
        if !is_tall(pieces) && self.column() + width(pieces) + behind <= WIDTH {
            self.text.push_str(&flat(pieces));
            return;
        }
        let breaks = breaks(pieces, self.column());
        let (indent, mut generics) = (self.indent, 0_usize);
        for (index, piece) in pieces.iter().enumerate() {
            let previous = index.checked_sub(1).map(|before| &pieces[before]);
            if breaks.contains(&index) {
                self.indent = indent + STEP;
                self.line();
            } else if previous.is_some_and(|previous| apart(previous, piece)) {
                self.text.push(' ');
            }
            match piece {
                Piece::Token { text, role } => {
                    match role {
                        Role::Open => generics += 1,
                        Role::Close => generics = generics.saturating_sub(1),
                        _ => {}
                    }
                    self.text.push_str(text);
                }
                // What stands between generics stays together.
                Piece::Group { delimiter, inner } if generics > 0 => self.text.push_str(&flat_group(*delimiter, inner)),
                Piece::Group { delimiter, inner } => {
                    let next = (index + 1..pieces.len())
                        .find(|at| matches!(pieces[*at], Piece::Group { .. }) || breaks.contains(at));
                    let after = match next {
                        Some(at) if breaks.contains(&at) => width(&pieces[index + 1..at]),
                        Some(at) => width(&pieces[index + 1..at]) + 2,
                        None => width(&pieces[index + 1..]) + behind,
                    };
                    let is_list = previous.is_some_and(is_path_end) && has_commas(inner);
                    let is_body = *delimiter == Delimiter::Brace && !is_list;
                    let is_last = index + 1 == pieces.len();
                    if is_body && (is_last && is_item(pieces) && !inner.is_empty() || is_tall_block(inner)) {
                        self.broken(*delimiter, |page| page.statements(inner));
                    } else {
                        self.group(*delimiter, inner, after);
                    }
                }
            }
        }
        self.indent = indent;
    }

    /// A list, or a block of one value.
    fn group(&mut self, delimiter: Delimiter, inner: &[Piece], behind: usize) {
        let (open, close) = brackets(delimiter);
        let flat = flat_group(delimiter, inner);
        if inner.is_empty() || !is_tall(inner) && self.column() + flat.chars().count() + behind <= WIDTH {
            self.text.push_str(&flat);
        } else if is_hugged(inner) && delimiter != Delimiter::Brace {
            self.text.push_str(open);
            self.run(inner, behind + 1);
            self.text.push_str(close);
        } else {
            self.broken(delimiter, |page| page.elements(inner));
        }
    }

    /// Brackets on lines of their own around what `print` prints.
    fn broken(&mut self, delimiter: Delimiter, print: impl FnOnce(&mut Self)) {
        let (open, close) = brackets(delimiter);
        self.text.push_str(open);
        self.indent += STEP;
        self.line();
        print(self);
        self.indent -= STEP;
        self.line();
        self.text.push_str(close);
    }

    /// The elements of a list, each on a line of its own.
    fn elements(&mut self, inner: &[Piece]) {
        for (index, element) in elements(inner).into_iter().enumerate() {
            if index > 0 {
                self.line();
            }
            let (attributes, code) = split_attributes(element);
            self.attributes(attributes);
            self.run(code, 0);
        }
    }
}

/// How many pieces the first statement has: up to its semicolon, or to the braces that end it.
fn end_of_statement(pieces: &[Piece]) -> usize {
    let (attributes, _) = split_attributes(pieces);
    for index in attributes.len()..pieces.len() {
        match &pieces[index] {
            Piece::Token { role: Role::Semicolon, .. } => return index + 1,
            Piece::Group { delimiter: Delimiter::Brace, .. } => match pieces.get(index + 1) {
                Some(Piece::Token { text, role: Role::Word }) if text != "else" && text != "as" => return index + 1,
                Some(Piece::Token { text, role: Role::Prefix | Role::Path | Role::Literal }) if text != "&&" => {
                    return index + 1;
                }
                Some(Piece::Group { .. }) => return index + 1,
                _ => {}
            },
            _ => {}
        }
    }
    pieces.len()
}

/// The attributes in front of a statement or element, and the rest.
fn split_attributes(pieces: &[Piece]) -> (&[Piece], &[Piece]) {
    let mut count = 0;
    while let [Piece::Token { text, .. }, Piece::Group { delimiter: Delimiter::Bracket, .. }, ..] = &pieces[count..]
        && text == "#"
    {
        count += 2;
    }
    pieces.split_at(count)
}

/// The text of a doc attribute.
fn doc(attribute: &[Piece]) -> Option<String> {
    let [_, Piece::Group { inner, .. }] = attribute else { return None };
    match &inner[..] {
        [
            Piece::Token { text: name, .. },
            Piece::Token { text: equals, .. },
            Piece::Token { text, role: Role::Literal },
        ] if name == "doc" && equals == "=" => syn::parse_str::<syn::LitStr>(text).ok().map(|text| text.value()),
        _ => None,
    }
}

/// The elements of a list, each with its comma. A comma inside generics or the bars of a closure ends none.
fn elements(inner: &[Piece]) -> Vec<&[Piece]> {
    let (mut elements, mut start, mut depth) = (Vec::new(), 0_usize, 0_usize);
    for (index, piece) in inner.iter().enumerate() {
        match piece {
            Piece::Token { role: Role::Open, .. } => depth += 1,
            Piece::Token { role: Role::Close, .. } => depth = depth.saturating_sub(1),
            Piece::Token { role: Role::Comma, .. } if depth == 0 => {
                elements.push(&inner[start..=index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    if start < inner.len() {
        elements.push(&inner[start..]);
    }
    elements
}

fn has_commas(inner: &[Piece]) -> bool {
    let is_comma = |piece: &Piece| matches!(piece, Piece::Token { role: Role::Comma, .. });
    let is_semicolon = |piece: &Piece| matches!(piece, Piece::Token { role: Role::Semicolon, .. });
    inner.iter().any(is_comma) && !inner.iter().any(is_semicolon)
}

/// Whether braces behind this may be those of a struct.
fn is_path_end(piece: &Piece) -> bool {
    matches!(piece, Piece::Token { role: Role::Word | Role::Close | Role::Path, .. })
}

/// Whether it is an item: its braces are never left on one line with what else stands on several.
fn is_item(pieces: &[Piece]) -> bool {
    matches!(pieces.first(), Some(Piece::Token { text, .. }) if ITEMS.contains(&text.as_str()))
}

/// Whether a group is one element that ends in a longer list: its brackets need no lines of their own.
fn is_hugged(inner: &[Piece]) -> bool {
    let Some(Piece::Group { delimiter, inner: list }) = inner.last() else { return false };
    let lists = inner.iter().filter(|piece| matches!(piece, Piece::Group { .. })).count();
    *delimiter != Delimiter::Brace && lists == 1 && elements(inner).len() == 1 && elements(list).len() > 1
}

/// Whether something in it takes a line of its own: docs, other attributes, a statement.
fn is_tall(pieces: &[Piece]) -> bool {
    let (attributes, code) = split_attributes(pieces);
    let is_alone = attributes.len() == 2 && code.is_empty();
    let in_group = |piece: &Piece| match piece {
        Piece::Group { delimiter: Delimiter::Brace, inner } => is_tall_block(inner),
        Piece::Group { inner, .. } => elements(inner).into_iter().any(is_tall),
        Piece::Token { .. } => false,
    };
    !attributes.is_empty() && !is_alone || code.iter().any(in_group)
}

/// Whether braces hold more than one value or the fields of a struct.
fn is_tall_block(inner: &[Piece]) -> bool {
    let ends = |piece: &Piece| matches!(piece, Piece::Token { role: Role::Semicolon, .. });
    inner.iter().any(ends)
        || is_item(inner) && !has_commas(inner)
        || end_of_statement(inner) < inner.len() && !has_commas(inner)
        || elements(inner).into_iter().any(is_tall)
}

/// Where a run that does not fit on its line is broken: in front of the methods of a chain, else of its operators; and
/// behind its `=` when even what is in front of all that is too long. Not at all where only its braces are tall.
fn breaks(pieces: &[Piece], column: usize) -> Vec<usize> {
    let is_group = |at: &usize| matches!(pieces[*at], Piece::Group { .. });
    let fits = |end: usize| column + width(&pieces[..end]) < WIDTH;
    let is_tall_group = |at: &usize| is_group(at) && is_tall(&pieces[*at..=*at]);
    if (0..pieces.len()).find(is_tall_group).is_some_and(fits) {
        return Vec::new();
    }
    let start = pieces
        .iter()
        .position(|piece| matches!(piece, Piece::Token { text, .. } if text == "="))
        .map_or(0, |at| at + 1);
    let is_method = |index: &usize| {
        matches!(&pieces[*index..], [
            Piece::Token { text, .. },
            Piece::Token { role: Role::Word, .. },
            Piece::Group { delimiter: Delimiter::Parenthesis, .. },
            ..
        ] if text == ".")
    };
    let is_operator = |index: &usize| {
        let operators = ["+", "*", "/", "||", "&&", "|"];
        matches!(&pieces[*index], Piece::Token { text, role: Role::Infix } if operators.contains(&text.as_str()))
    };
    let mut breaks: Vec<usize> = (start..pieces.len()).filter(is_method).collect();
    if breaks.len() <= 2 {
        breaks = (start..pieces.len()).filter(is_operator).collect();
    }
    let first = (start..pieces.len()).find(|at| is_group(at) || breaks.contains(at));
    if start > 0 && !fits(first.unwrap_or(pieces.len())) {
        breaks.push(start);
    }
    breaks
}

fn brackets(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

fn width(pieces: &[Piece]) -> usize {
    flat(pieces).chars().count()
}

/// Pieces on one line.
fn flat(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 && apart(&pieces[index - 1], piece) {
            text.push(' ');
        }
        match piece {
            Piece::Token { text: token, .. } => text.push_str(token),
            Piece::Group { delimiter, inner } => text.push_str(&flat_group(*delimiter, inner)),
        }
    }
    text
}

fn flat_group(delimiter: Delimiter, inner: &[Piece]) -> String {
    let (open, close) = brackets(delimiter);
    let blank = if delimiter == Delimiter::Brace && !inner.is_empty() { " " } else { "" };
    format!("{open}{blank}{}{blank}{close}", flat(inner))
}
