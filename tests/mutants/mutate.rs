//! The six ways to break a block in one place.

use super::blocks::Block;
use super::random::Random;
use super::tokens::{Kind, Token, read, split};
use super::units::{Part, Unit, mentions, reaches, unit_at, units};
use std::ops::Range;

/// How a block is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    DropCall,
    ChangeSize,
    RenameVariable,
    SwapArguments,
    DeleteToken,
    Misspell,
}

impl Way {
    pub(crate) const ALL: [Self; 6] = [
        Self::DropCall,
        Self::ChangeSize,
        Self::RenameVariable,
        Self::SwapArguments,
        Self::DeleteToken,
        Self::Misspell,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::DropCall => "drop a flatten or another call",
            Self::ChangeSize => "change a size",
            Self::RenameVariable => "rename a variable",
            Self::SwapArguments => "swap two arguments",
            Self::DeleteToken => "delete a token",
            Self::Misspell => "misspell a name",
        }
    }
}

/// Mutants that are told more than once, and why.
const SEVERAL: &[(&str, &str)] = &[
    // A variable becomes a second name of another one, and each of its readers is wrong for itself.
    ("channels_first_signal", "`conv(x)` became `x`"),
    ("channels_first_signal", "`conv` became ` `"),
    ("permute", "`permute(x, [2, 1])` became `x`"),
    // A `let` takes the name of what it reads, which is of another kind, and the name it had is missing.
    ("embedding_shared_by_two_inputs", "`l` became `right`"),
    ("pools_as_functions_and_methods", "`s` became ` `"),
    // What is left of the name begins a statement.
    ("raw_identifiers", "`r#let` became `#let`"),
];

/// A stretch of a text and what stands there instead.
type Edit = (Range<usize>, String);

/// A block broken in one place.
pub(crate) struct Mutant {
    pub(crate) block: Block,
    pub(crate) way: Way,
    pub(crate) text: String,
    edit: Edit,
    units: Vec<Unit>,
    /// Where the tokens in front of the change and behind it start.
    beside: Vec<usize>,
}

/// Up to `most` mutants of a block in each way, the same on every run.
pub(crate) fn mutants(block: &Block, most: usize) -> Vec<Mutant> {
    let tokens = read(&block.text);
    let mut random = Random::of(&format!("{} {}", block.file, block.name));
    let mut mutants = Vec::new();
    for way in Way::ALL {
        let mut edits = edits(block, &tokens, &units(&tokens), way, &mut random);
        // As many tokens to delete as of three other ways.
        let most = if way == Way::DeleteToken { most.saturating_mul(3) } else { most };
        while edits.len() > most {
            edits.swap_remove(random.below(edits.len()));
        }
        for edit in edits {
            let mut text = block.text.clone();
            text.replace_range(edit.0.clone(), &edit.1);
            let place = tokens.iter().position(|token| token.range.start >= edit.0.start).unwrap_or(0);
            let beside = [place.wrapping_sub(1), place + 1].into_iter().filter_map(|at| tokens.get(at));
            let beside = beside.map(|token| token.range.start).collect();
            mutants.push(Mutant { block: block.clone(), way, text, edit, units: units(&tokens), beside });
        }
    }
    mutants
}

fn edits(block: &Block, tokens: &[Token], units: &[Unit], way: Way, random: &mut Random) -> Vec<Edit> {
    let text = |range: &Range<usize>| block.text[bytes(tokens, range)].to_owned();
    match way {
        Way::DropCall => drop_calls(tokens, units, text),
        Way::ChangeSize => change_sizes(tokens),
        Way::RenameVariable => rename_variables(tokens, units, random),
        Way::SwapArguments => swap_arguments(tokens, text),
        Way::DeleteToken => tokens
            .iter()
            .filter(|token| matches!(token.kind, Kind::Word | Kind::Literal | Kind::Mark))
            .map(|token| (token.range.clone(), " ".to_owned()))
            .collect(),
        Way::Misspell => tokens
            .iter()
            .filter(|token| token.kind == Kind::Word && token.text.chars().count() > 2)
            .map(|token| (token.range.clone(), misspelt(&token.text, random)))
            .collect(),
    }
}

fn bytes(tokens: &[Token], range: &Range<usize>) -> Range<usize> {
    tokens[range.start].range.start..tokens[range.end - 1].range.end
}

/// `flatten(h)` becomes `h`, `h.flatten()` too, and `Flatten(),` leaves its stack.
fn drop_calls(tokens: &[Token], units: &[Unit], text: impl Fn(&Range<usize>) -> String) -> Vec<Edit> {
    let mut edits = Vec::new();
    for unit in units {
        if unit.part == Part::Field && units.iter().any(|unit| unit.part == Part::StackInput) {
            let whole = unit.tokens.start + usize::from(matches!(tokens[unit.tokens.start].kind, Kind::Open(_)))
                ..unit.tokens.end - usize::from(matches!(tokens[unit.tokens.end - 1].kind, Kind::Close(_)));
            if !whole.is_empty() {
                edits.push((bytes(tokens, &whole), " ".to_owned()));
            }
        }
        if unit.part < Part::Statement {
            continue;
        }
        for at in unit.tokens.clone() {
            let Some(Kind::Open(close)) = tokens.get(at + 1).map(|next| next.kind) else { continue };
            if !tokens[at].is_name() || !tokens[at + 1].is("(") || tokens[at].is("lambda") {
                continue;
            }
            if at > 0 && tokens[at - 1].is(".") {
                edits.push((bytes(tokens, &(at - 1..close + 1)), String::new()));
            } else if let Some(first) = split(tokens, at + 2, close, ",").first() {
                edits.push((bytes(tokens, &(at..close + 1)), text(first)));
            }
        }
    }
    edits
}

/// A literal size grows by one, doubles, or becomes zero; a constant grows by one.
fn change_sizes(tokens: &[Token]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let number: Option<usize> = (token.kind == Kind::Literal).then(|| token.text.parse().ok()).flatten();
        if let Some(number) = number {
            for other in [number + 1, number * 2, 0] {
                if other != number {
                    edits.push((token.range.clone(), other.to_string()));
                }
            }
        }
        let is_constant = token.kind == Kind::Word && token.text.len() > 1 && !token.text.contains(char::is_lowercase);
        let is_alone = tokens.get(at + 1).is_none_or(|next| !next.is("::") && !next.is("("));
        if is_constant && is_alone && !tokens[at - 1].is("struct") {
            edits.push((token.range.clone(), format!("({} + 1)", token.text)));
        }
    }
    edits
}

/// One place of a variable's name gets a name of nobody, or that of another variable.
fn rename_variables(tokens: &[Token], units: &[Unit], random: &mut Random) -> Vec<Edit> {
    let mut edits = Vec::new();
    let variables: Vec<String> = units
        .iter()
        .filter(|unit| matches!(unit.part, Part::Input | Part::Statement))
        .flat_map(|unit| unit.given().map(str::to_owned))
        .collect();
    for unit in units.iter().filter(|unit| matches!(unit.part, Part::Input | Part::Statement | Part::Tail)) {
        for token in &tokens[unit.tokens.clone()] {
            if variables.contains(&token.text) {
                edits.push((token.range.clone(), "stranger".to_owned()));
                let other = random.pick(&variables);
                if *other != token.text {
                    edits.push((token.range.clone(), other.clone()));
                }
            }
        }
    }
    edits
}

/// Two neighbours between parentheses behind a name trade places.
fn swap_arguments(tokens: &[Token], text: impl Fn(&Range<usize>) -> String) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Kind::Open(close) = token.kind else { continue };
        if !token.is("(") || at == 0 || tokens[at - 1].kind != Kind::Word || tokens[at - 1].is("let") {
            continue;
        }
        let parts = split(tokens, at + 1, close, ",");
        for pair in parts.windows(2) {
            let (left, right) = (text(&pair[0]), text(&pair[1]));
            if left != right && !pair[0].is_empty() && !pair[1].is_empty() {
                edits.push((bytes(tokens, &(pair[0].start..pair[1].end)), format!("{right}, {left}")));
            }
        }
    }
    edits
}

/// A letter is lost, or trades places with the next.
fn misspelt(name: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = random.below(letters.len() - 1);
    if letters[at] == letters[at + 1] || random.below(2) == 0 {
        letters.remove(at);
    } else {
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}

impl Mutant {
    /// What was done where, for a report.
    pub(crate) fn describe(&self) -> String {
        let (range, new) = &self.edit;
        let old = &self.block.text[range.clone()];
        format!("{}::{}, {}: `{old}` became `{new}`", self.block.file, self.block.name, self.way.name())
    }

    /// Whether it is known to be told more than once.
    pub(crate) fn is_several(&self) -> bool {
        SEVERAL.iter().any(|(name, change)| self.block.name == *name && self.describe().ends_with(change))
    }

    /// Whether an error at a byte of the text lies on the statement that was changed, or on one that the change makes
    /// wrong: one that what it makes reaches, or one whose only use is gone. Of a token that was deleted the two beside
    /// it may be told.
    pub(crate) fn allows(&self, byte: usize) -> bool {
        if self.way == Way::DeleteToken && self.beside.contains(&self.before(byte)) {
            return true;
        }
        let at = unit_at(&self.units, self.before(byte));
        let from = unit_at(&self.units, self.edit.0.start);
        let also: Vec<String> =
            read_names(&self.edit.1).into_iter().chain(read_names(&self.block.text[self.edit.0.clone()])).collect();
        let hides = self.units[at].given().any(|name| also.iter().any(|other| other == name));
        reaches(&self.units, from, &also, at) || mentions(&self.units, from, at) || hides
    }

    /// A byte of the text as a byte of the block it was made from.
    fn before(&self, byte: usize) -> usize {
        let (range, new) = &self.edit;
        if byte < range.start {
            byte
        } else if byte < range.start + new.len() {
            range.start
        } else {
            byte + range.len() - new.len()
        }
    }
}

fn read_names(text: &str) -> Vec<String> {
    read(text).into_iter().filter(Token::is_name).map(|token| token.text).collect()
}
