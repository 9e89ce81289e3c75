//! Tables that ids look up, and the rows of them that a batch named: a bit for each.
//!
//! The gradient of a row that no id named is 0. Who walks over gradients may therefore go from run to run of what can
//! differ from 0, in order: all that is no table, and of tables the rows whose bits are set.

use core::ops::Range;
use std::vec::Vec;

/// A table in the flat parameters, row after row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    /// Where it lies; not empty.
    pub(crate) range: Range<usize>,
    /// The elements of a row.
    pub(crate) width: usize,
    /// The inputs of the model whose ids name its rows: bit `i` for input `i`.
    pub(crate) inputs: u64,
    /// Its words among the bits of all tables, at least one for every 64 rows.
    pub(crate) words: Range<usize>,
}

/// The rows that can differ from 0 in one gradient, of all tables of a model.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    words: Vec<u64>,
}

impl Rows {
    /// None of the rows of some tables, which are in order.
    pub(crate) fn none(tables: &[Table]) -> Self {
        Self { words: std::vec![0; tables.last().map_or(0, |table| table.words.end)] }
    }

    /// Takes all rows out.
    pub(crate) fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Adds the rows that ids name.
    ///
    /// # Panics
    /// If there is no such row: ids were checked when they came in.
    pub(crate) fn add(&mut self, table: &Table, ids: &[u32]) {
        let words = &mut self.words[table.words.clone()];
        for &id in ids {
            words[(id / u64::BITS) as usize] |= 1 << (id % u64::BITS);
        }
    }

    /// Adds the rows of another gradient.
    pub(crate) fn unite(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Adds all rows of the tables that lie in a range.
    pub(crate) fn fill(&mut self, tables: &[Table], range: &Range<usize>) {
        let inside = |table: &&Table| range.start <= table.range.start && table.range.end <= range.end;
        for table in tables.iter().filter(inside) {
            self.words[table.words.clone()].fill(u64::MAX);
        }
    }

    /// What can differ from 0 in a range of the gradient, in order.
    pub(crate) fn runs<'a>(&'a self, tables: &'a [Table], range: Range<usize>) -> Runs<'a> {
        Runs { tables, words: &self.words, rest: range, row: None }
    }
}

/// What a walk over a gradient must reach.
pub(crate) trait Reach {
    /// What can differ from 0 in a range, in order.
    fn runs(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>>;

    /// From now on, all of a range.
    fn fill(&mut self, range: &Range<usize>);
}

/// All of it: the reach where no table is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whole;

impl Reach for Whole {
    fn runs(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        core::iter::once(range)
    }

    fn fill(&mut self, _range: &Range<usize>) {}
}

impl Reach for (&[Table], &mut Rows) {
    fn runs(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        self.1.runs(self.0, range)
    }

    fn fill(&mut self, range: &Range<usize>) {
        self.1.fill(self.0, range);
    }
}

/// See [`Rows::runs`]. Without tables it is the whole range at once.
#[derive(Clone, Debug)]
pub(crate) struct Runs<'a> {
    /// Those that were not yet passed.
    tables: &'a [Table],
    words: &'a [u64],
    rest: Range<usize>,
    /// The row of the first table that the rest starts with, once it is known.
    row: Option<usize>,
}

impl Iterator for Runs<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        while !self.rest.is_empty() {
            let Range { start, end } = self.rest;
            let table = match self.tables {
                [passed, tables @ ..] if passed.range.end <= start => {
                    (self.tables, self.row) = (tables, None);
                    continue;
                }
                [table, ..] if table.range.start < end => table,
                _ => {
                    self.rest.start = end;
                    return Some(start..end);
                }
            };
            if start < table.range.start {
                self.rest.start = table.range.start;
                return Some(start..table.range.start);
            }
            let words = &self.words[table.words.clone()];
            let row = self.row.unwrap_or_else(|| (start - table.range.start) / table.width);
            let first = find(words, row, 0);
            let last = find(words, first, u64::MAX);
            let place = |row: usize| (table.range.start + row * table.width).min(table.range.end);
            self.rest.start = place(last);
            self.row = Some(last);
            let run = place(first).max(start)..place(last).min(end);
            if !run.is_empty() {
                return Some(run);
            }
        }
        None
    }
}

/// The first bit from `at` that is set in a word with the bits of `flipped` turned round; behind all where there is none.
#[inline]
fn find(words: &[u64], at: usize, flipped: u64) -> usize {
    const BITS: usize = u64::BITS as usize;
    let (mut index, mut passed) = (at / BITS, at % BITS);
    while let Some(word) = words.get(index) {
        let found = (word ^ flipped) >> passed << passed;
        if found != 0 {
            return index * BITS + found.trailing_zeros() as usize;
        }
        (index, passed) = (index + 1, 0);
    }
    words.len() * BITS
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "lists of runs, some of one run")]
mod tests {
    use super::*;

    /// Tables of 3 rows of 2 elements at 1, and of 130 rows of one element at 9.
    fn tables() -> [Table; 2] {
        [
            Table { range: 1..7, width: 2, inputs: 1, words: 0..1 },
            Table { range: 9..139, width: 1, inputs: 1, words: 1..4 },
        ]
    }

    #[track_caller]
    fn check(ids: [&[u32]; 2], range: Range<usize>, wanted: &[Range<usize>]) {
        let tables = tables();
        let mut rows = Rows::none(&tables);
        for (table, ids) in tables.iter().zip(ids) {
            rows.add(table, ids);
        }
        assert_eq!(rows.runs(&tables, range).collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn runs_are_what_is_no_table_and_the_rows_that_were_named() {
        check([&[], &[]], 0..150, &[0..1, 7..9, 139..150]);
        check([&[1, 1], &[129, 0]], 0..150, &[0..1, 3..5, 7..9, 9..10, 138..139, 139..150]);
        check([&[2, 0], &[63, 64, 62]], 0..139, &[0..1, 1..3, 5..7, 7..9, 71..74]);
        check([&[0, 1, 2], &[128]], 0..139, &[0..1, 1..7, 7..9, 137..138]);
    }

    #[test]
    fn runs_end_where_the_range_does() {
        check([&[0, 1], &[]], 2..4, &[2..4]);
        check([&[2], &[]], 2..4, &[]);
        check([&[], &[5, 6, 7]], 15..20, &[15..17]);
        check([&[], &[]], 7..7, &[]);
        check([&[], &[]], 140..141, &[140..141]);
    }

    #[test]
    fn rows_are_united_filled_and_taken_out() {
        let tables = tables();
        let [mut left, mut right] = [0, 1].map(|_| Rows::none(&tables));
        let runs = |rows: &Rows| rows.runs(&tables, 0..139).collect::<Vec<_>>();
        left.add(&tables[0], &[0]);
        right.add(&tables[0], &[2]);
        left.unite(&right);
        assert_eq!(runs(&left), [0..1, 1..3, 5..7, 7..9]);
        left.fill(&tables, &(9..139));
        assert_eq!(runs(&left), [0..1, 1..3, 5..7, 7..9, 9..139]);
        left.clear();
        assert_eq!(runs(&left), [0..1, 7..9]);
    }
}
