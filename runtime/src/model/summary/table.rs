//! A boxed table with cells broken as Python's `rich` breaks them: between words, and a word that is too long is cut
//! with an ellipsis.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// How the text of a column stands.
#[derive(Clone, Copy)]
pub(super) enum Align {
    Left,
    Center,
    Right,
}

/// Where a cell of few lines stands in its row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Top,
    Bottom,
}

/// A heading, and where its column ends as a share of the table's width.
pub(super) struct Column {
    pub(super) title: &'static str,
    pub(super) end: f64,
    pub(super) align: Align,
}

/// Rows of cells.
pub(super) struct Table {
    columns: Vec<Column>,
    /// Widths between the rules, one blank on each side included.
    widths: Vec<usize>,
    rows: Vec<Vec<String>>,
}

/// The three characters inside a horizontal rule: left end, crossing, right end; and what it is made of.
type Rule = [char; 4];

impl Table {
    /// An empty table; `line_length` is its whole width.
    pub(super) fn new(columns: Vec<Column>, line_length: usize) -> Self {
        let widths = widths(&columns, line_length);
        Self { columns, widths, rows: Vec::new() }
    }

    /// Adds a row, one cell per column.
    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Writes the table.
    pub(super) fn draw(&self, out: &mut String) {
        let titles: Vec<String> = self.columns.iter().map(|column| column.title.to_string()).collect();
        self.rule(['┏', '┳', '┓', '━'], out);
        self.cells(&titles, '┃', Side::Bottom, out);
        self.rule(['┡', '╇', '┩', '━'], out);
        for (index, row) in self.rows.iter().enumerate() {
            if index > 0 {
                self.rule(['├', '┼', '┤', '─'], out);
            }
            self.cells(row, '│', Side::Top, out);
        }
        self.rule(['└', '┴', '┘', '─'], out);
    }

    fn rule(&self, [left, cross, right, line]: Rule, out: &mut String) {
        for (index, width) in self.widths.iter().enumerate() {
            out.push(if index == 0 { left } else { cross });
            out.extend(core::iter::repeat_n(line, *width));
        }
        out.push(right);
        out.push('\n');
    }

    fn cells(&self, row: &[String], rule: char, side: Side, out: &mut String) {
        let broken: Vec<Vec<String>> =
            row.iter().zip(&self.widths).map(|(cell, width)| wrap(cell, width.saturating_sub(2))).collect();
        let height = broken.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            for (cell, (column, width)) in broken.iter().zip(self.columns.iter().zip(&self.widths)) {
                let above = if side == Side::Bottom { height - cell.len() } else { 0 };
                let text = line.checked_sub(above).and_then(|line| cell.get(line)).map_or("", String::as_str);
                let width = width.saturating_sub(2);
                let text = match column.align {
                    Align::Left => alloc::format!("{text:<width$}"),
                    Align::Center => alloc::format!("{text:^width$}"),
                    Align::Right => alloc::format!("{text:>width$}"),
                };
                out.push(rule);
                out.extend([" ", &text, " "]);
            }
            out.push(rule);
            out.push('\n');
        }
    }
}

/// Keras asks `rich` for columns that fill the whole width; `rich` then takes room for blanks and rules away from all
/// columns alike, first to last, rounding halves to even.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "Keras cuts shares of a line with `int`")]
fn widths(columns: &[Column], line_length: usize) -> Vec<usize> {
    let mut start = 0;
    let mut excess = 3 * columns.len() + 1;
    let mut widths = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        let end = (column.end * line_length as f64) as usize;
        let padded = end.saturating_sub(start) + 2;
        start = end;
        let share = divide_even(excess, columns.len() - index).min(padded);
        excess -= share;
        // Three characters are the least that shows something between the blanks.
        widths.push((padded - share).max(3));
    }
    widths
}

/// `a / b` to the nearest whole number, halves to the even one, as Python's `round`.
fn divide_even(a: usize, b: usize) -> usize {
    let (quotient, rest) = (a / b, a % b);
    quotient + usize::from(2 * rest > b || (2 * rest == b && quotient % 2 == 1))
}

/// Breaks a cell into lines of at most `width` characters.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        let needs = length(word.trim_end());
        let fits = length(&line) + needs <= width;
        if !fits && !line.is_empty() {
            lines.push(core::mem::take(&mut line));
        }
        line += word;
    }
    lines.push(line);
    lines.iter().map(|line| cut(line, width)).collect()
}

/// Words with the blanks behind them; blanks in front belong to the first.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let blanks = rest.len() - rest.trim_start().len();
        let letters = rest[blanks..].find(char::is_whitespace).map_or(rest.len(), |end| blanks + end);
        let behind = rest[letters..].find(|c: char| !c.is_whitespace()).map_or(rest.len(), |end| letters + end);
        let (word, after) = rest.split_at(behind);
        words.push(word);
        rest = after;
    }
    words
}

/// A line without blanks at its end, cut to `width` with an ellipsis.
fn cut(line: &str, width: usize) -> String {
    let line = line.trim_end();
    if length(line) <= width {
        return line.to_string();
    }
    let mut short: String = line.chars().take(width.saturating_sub(1)).collect();
    short.push('…');
    short
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_cut_and_short_ones_move_to_the_next_line() {
        assert_eq!(wrap("attend (MultiHeadAttention)", 19), ["attend", "(MultiHeadAttentio…"]);
        assert_eq!(wrap("ab cd ef", 5), ["ab cd", "ef"]);
        assert_eq!(wrap("   └ enc_1 (Dense)", 19), ["   └ enc_1 (Dense)"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn a_line_too_short_for_its_columns_still_gives_a_table() {
        for line_length in 0..40 {
            let column = |end| Column { title: "Param #", end, align: Align::Right };
            let mut table = Table::new(alloc::vec![column(0.3), column(0.6), column(1.0)], line_length);
            table.row(alloc::vec!["a b c".to_string(); 3]);
            let mut text = String::new();
            table.draw(&mut text);
            let mut lengths = text.lines().map(length);
            let first = lengths.next();
            assert!(lengths.all(|length| Some(length) == first), "{text}");
        }
    }
}
