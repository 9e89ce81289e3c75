//! Tokens as a reader sees them: operators of several characters in one piece, and each with the part it plays, which
//! tells what it touches.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A token, or what stands between two brackets.
#[derive(Debug)]
pub(super) enum Piece {
    Token { text: String, role: Role },
    Group { delimiter: Delimiter, inner: Vec<Piece> },
}

/// What a token does to the tokens beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A name, a keyword or a lifetime.
    Word,
    Literal,
    Comma,
    Semicolon,
    Colon,
    /// `.` and `..`.
    Dot,
    /// `::`.
    Path,
    /// An operator of what follows it: `&`, `!`, `-`; also `#` of an attribute.
    Prefix,
    /// An operator between two values, or an arrow.
    Infix,
    /// `<` and `>` around generics, the bars in front of the body of a closure.
    Open,
    Close,
    /// `!` of a macro, `?`.
    Suffix,
}

/// Operators of several characters, longest first.
const OPERATORS: [&str; 24] = [
    "..=", "...", "<<=", ">>=", "::", "->", "=>", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/=", "%=",
    "^=", "&=", "|=", "..", "<<", ">>",
];

/// Keywords behind which an operator stands in front of a value.
const BEFORE_VALUES: [&str; 12] =
    ["as", "break", "const", "else", "if", "in", "let", "match", "move", "mut", "return", "while"];

/// Keywords that keep their distance from a path, a bracket or a parenthesis behind them.
const APART: [&str; 8] = ["dyn", "fn", "for", "impl", "type", "unsafe", "use", "where"];

/// Reads a stream.
pub(super) fn pieces(stream: TokenStream) -> Vec<Piece> {
    let mut reader = Reader::default();
    reader.read(stream);
    reader.pieces
}

#[derive(Default)]
struct Reader {
    pieces: Vec<Piece>,
    /// Generics that are open.
    angles: usize,
    /// Whether the bars of a closure are open.
    bars: bool,
}

impl Reader {
    fn read(&mut self, stream: TokenStream) {
        let mut trees = stream.into_iter().peekable();
        while let Some(tree) = trees.next() {
            match tree {
                TokenTree::Group(group) if group.delimiter() == Delimiter::None => self.read(group.stream()),
                TokenTree::Group(group) => {
                    let inner = pieces(group.stream());
                    self.pieces.push(Piece::Group { delimiter: group.delimiter(), inner });
                }
                TokenTree::Ident(word) => self.push(word.to_string(), Role::Word),
                TokenTree::Literal(literal) => self.push(literal.to_string(), Role::Literal),
                TokenTree::Punct(punct) => {
                    let (mut text, mut joint) = (punct.as_char().to_string(), punct.spacing() == Spacing::Joint);
                    if text == "'"
                        && let Some(TokenTree::Ident(name)) = trees.peek()
                    {
                        self.push(format!("'{name}"), Role::Word);
                        trees.next();
                        continue;
                    }
                    while joint && let Some(TokenTree::Punct(next)) = trees.peek() {
                        let longer = format!("{text}{}", next.as_char());
                        // Two generics may end at once.
                        let ends = self.angles > 0 && longer.starts_with('>');
                        if ends || !OPERATORS.contains(&longer.as_str()) {
                            break;
                        }
                        (text, joint) = (longer, next.spacing() == Spacing::Joint);
                        trees.next();
                    }
                    let role = self.role(&text);
                    self.push(text, role);
                }
            }
        }
    }

    fn push(&mut self, text: String, role: Role) {
        self.pieces.push(Piece::Token { text, role });
    }

    /// What an operator does where it stands.
    fn role(&mut self, text: &str) -> Role {
        let follows_value = self.follows_value();
        match text {
            "," => Role::Comma,
            ";" => Role::Semicolon,
            ":" => Role::Colon,
            "." | ".." | "..=" | "..." => Role::Dot,
            "::" => Role::Path,
            "?" => Role::Suffix,
            "!" if follows_value => Role::Suffix,
            "#" | "!" | "$" => Role::Prefix,
            "<" if self.opens_generics() => {
                self.angles += 1;
                Role::Open
            }
            ">" if self.angles > 0 => {
                self.angles -= 1;
                Role::Close
            }
            "|" if self.bars => {
                self.bars = false;
                Role::Close
            }
            "|" if !follows_value => {
                self.bars = true;
                Role::Open
            }
            "&" | "*" | "-" | "&&" if !follows_value => Role::Prefix,
            _ => Role::Infix,
        }
    }

    fn follows_value(&self) -> bool {
        match self.pieces.last() {
            Some(Piece::Token { text, role: Role::Word }) => !BEFORE_VALUES.contains(&text.as_str()),
            Some(Piece::Token { role, .. }) => matches!(role, Role::Literal | Role::Suffix | Role::Close),
            Some(Piece::Group { delimiter, .. }) => *delimiter != Delimiter::Brace,
            None => false,
        }
    }

    /// Whether `<` stands in front of generics and not between two numbers: behind a type, a new name, or no value.
    fn opens_generics(&self) -> bool {
        let word = |back: usize| match self.pieces.len().checked_sub(back).map(|at| &self.pieces[at]) {
            Some(Piece::Token { text, role: Role::Word }) => Some(text.as_str()),
            _ => None,
        };
        let is_type = |name: &str| name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
        // Types of one letter and a digit: `D3`.
        let is_short = |name: &str| name.len() <= 2 && name.starts_with(char::is_uppercase);
        match word(1) {
            Some("impl" | "for" | "fn") => true,
            Some(name) => is_type(name) || is_short(name) || matches!(word(2), Some("fn" | "struct")),
            None => !self.follows_value(),
        }
    }
}

/// Whether a blank stands between two pieces on one line.
pub(super) fn apart(left: &Piece, right: &Piece) -> bool {
    use Role::{Close, Colon, Comma, Dot, Infix, Open, Path, Prefix, Semicolon, Suffix, Word};
    let role = |piece: &Piece| if let Piece::Token { role, .. } = piece { Some(*role) } else { None };
    let is = |piece: &Piece, text: &str| matches!(piece, Piece::Token { text: token, .. } if token == text);
    let is_brace = |piece: &Piece| matches!(piece, Piece::Group { delimiter: Delimiter::Brace, .. });
    let is_list = |piece: &Piece| matches!(piece, Piece::Group { .. }) && !is_brace(piece);
    let is_value = || !BEFORE_VALUES.iter().any(|word| is(left, word));
    let is_name = || {
        is_value()
            && !matches!(left, Piece::Token { text, .. } if APART.contains(&text.as_str()) || text.starts_with('\''))
    };
    match (role(left), role(right)) {
        (_, Some(Comma | Semicolon | Colon | Dot | Suffix | Close)) | (Some(Dot | Path | Prefix | Open), _) => false,
        (_, Some(Infix)) | (Some(Infix | Comma | Semicolon | Colon), _) => true,
        (Some(Word), Some(Path)) => !is_name(),
        (Some(Close) | None, Some(Path)) => is(left, "|") || is_brace(left),
        (Some(Word), Some(Open)) => is(right, "|") || !is_value(),
        (Some(Close), Some(Open)) => is(left, "|"),
        (Some(Word), None) => is_brace(right) || !is_name(),
        (Some(Close), None) => is_brace(right) || is(left, "|"),
        (Some(_), None) => is_brace(right),
        (None, None) => !(is_list(left) && is_list(right)),
        _ => true,
    }
}
