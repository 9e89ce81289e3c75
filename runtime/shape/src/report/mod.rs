//! The words of every shape error: the rule, both shapes, the way that led there, and something to type.
//!
//! The one wording serves rustc (constants) and the macro (literal sizes). rustc indents every line below the headline.

mod headline;
mod help;

use crate::{Dims, ShapeError, Text};

/// Where a rule was applied.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The layer, op, variable or output at fault, as the block names it; empty for the output of a plain stack.
    pub name: &'a str,
    /// The values it was given, as the block names them.
    pub inputs: &'a [&'a str],
    /// The values that led there with their shapes, input first. Of a long way the last [`LONGEST_WAY`] are printed.
    pub way: &'a [(&'a str, Dims)],
}

/// The most values of a way that are printed; the ones nearest to the fault win.
pub const LONGEST_WAY: usize = 6;

/// The text of a broken rule; empty when the rule holds, or when its failure is the echo of an earlier one.
#[must_use]
#[inline]
pub const fn report(result: Result<Dims, ShapeError>, site: Site<'_>) -> Text {
    let mut text = Text::EMPTY;
    match result {
        Ok(_) | Err(ShapeError::Unknown) => {}
        Err(error) => {
            headline::write(&mut text, error, site);
            write_way(&mut text, site);
            text.str("\nhelp: ");
            help::write(&mut text, error, site);
        }
    }
    text
}

/// Whether a rule is broken by what it was given, not by an earlier mistake.
#[must_use]
#[inline]
pub const fn is_mistake(result: Result<Dims, ShapeError>) -> bool {
    matches!(result, Err(error) if !matches!(error, ShapeError::Unknown))
}

#[inline]
const fn write_way(text: &mut Text, site: Site<'_>) {
    if site.way.is_empty() {
        return;
    }
    let first = site.way.len().saturating_sub(LONGEST_WAY);
    text.str("\n").str(if first > 0 { "… → " } else { "" });
    let mut index = first;
    while index < site.way.len() {
        let (name, dims) = site.way[index];
        text.str(name).str(" ").dims(dims).str(" → ");
        index += 1;
    }
    text.str(if site.name.is_empty() { "output" } else { site.name });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cut, accepted, arity, broadcast, concatenate, dense, reshape, returned, same_element, slice};

    const X: Dims = Dims::new(&[4, 6]);
    const Z: Dims = Dims::new(&[5, 6]);

    fn check(rule: Result<Dims, ShapeError>, want: &str) {
        let site = Site { name: "h", inputs: &["x", "z"], way: &[("x", X)] };
        assert_eq!(report(rule, site).as_str(), want);
    }

    #[test]
    fn a_report_is_the_rule_the_way_and_something_to_type() {
        check(
            broadcast(X, Z),
            "shape mismatch: `h` takes shapes that agree, `x` is [4, 6], `z` is [5, 6]\nx [4, 6] → h\n\
             help: sizes agree when they are equal or one is 1; bring one to the other's with `Dense` or a slice",
        );
        check(
            concatenate(&[X, Z], -1),
            "shape mismatch: `h` takes shapes that agree on all axes but axis 2, `x` is [4, 6], `z` is [5, 6]\n\
             x [4, 6] → h\nhelp: join along another axis than `axis = 2`, or `flatten` the inputs first",
        );
        check(
            returned(X, Dims::new(&[24])),
            "shape mismatch: output `h` is declared [24], `x` is [4, 6]\nx [4, 6] → h\n\
             help: write `reshape(…, [24])`, or `h: [4, 6]`",
        );
        check(
            accepted(X, Dims::new(&[24])),
            "shape mismatch: `h` takes [24], `x` is [4, 6]\nx [4, 6] → h\nhelp: write `flatten(x)`",
        );
        check(
            reshape(X, &[5, 5]),
            "shape mismatch: `h` makes 25 elements, `x` is [4, 6], 24 elements\nx [4, 6] → h\n\
             help: write sizes whose product is 24, or -1 for one size to infer",
        );
        check(
            slice(X, &[Cut::All, Cut::Between(3, 9)]),
            "slice out of range: 3..9 on axis 2 of size 6, `x` is [4, 6]\nx [4, 6] → h\n\
             help: write ranges that end at 6",
        );
        check(
            arity(true, Some(3), 1),
            "wrong number of inputs: `h` takes 3 values, 1 given\nx [4, 6] → h\nhelp: write `h(a, b, c)`",
        );
        check(
            same_element("u32", "f32"),
            "element mismatch: `h` takes ids, `x` holds numbers\nx [4, 6] → h\nhelp: declare `x` as `[u32; …]`",
        );
    }

    #[test]
    fn what_holds_and_what_follows_from_another_mistake_is_silent() {
        for rule in [
            Ok(X),
            broadcast(X, Dims::UNKNOWN),
            concatenate(&[Dims::UNKNOWN, Z], 9),
            dense(Dims::UNKNOWN, 0),
            reshape(Dims::UNKNOWN, &[0]),
            slice(Dims::UNKNOWN, &[Cut::At(100)]),
            returned(Dims::UNKNOWN, X),
            same_element("", "f32"),
        ] {
            check(rule, "");
        }
    }

    #[test]
    fn sizes_past_all_memory_are_errors_and_no_overflow() {
        let huge = Dims::new(&[usize::MAX / 2, 4]);
        for rule in [dense(huge, usize::MAX), broadcast(huge, X.with(0, 1).with(1, 1)), concatenate(&[huge, huge], 1)] {
            assert!(matches!(rule, Err(ShapeError::TooLarge { .. })), "{rule:?}");
        }
    }
}
