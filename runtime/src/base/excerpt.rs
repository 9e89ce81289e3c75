//! What an error text shows of words that come from a file, which may be of any length and hold anything.

use std::format;
use std::string::String;
use std::vec::Vec;

/// The most letters an excerpt shows.
const MOST: usize = 200;

/// The most entries of a list.
const MOST_ENTRIES: usize = 10;

/// A text as an error shows it: its first 200 letters, with the number of bytes if that is not all, and control
/// characters as `\n` or `\u{1b}`, so that a text from a file cannot disguise what stands around it.
pub(crate) fn excerpt(text: &str) -> String {
    let end = text.char_indices().nth(MOST).map_or(text.len(), |(end, _)| end);
    let shown: String = text[..end].chars().flat_map(visible).collect();
    if end == text.len() { shown } else { format!("{shown}… ({} bytes)", text.len()) }
}

/// Several texts as a list, each in backticks: the first ten, and the number of the others.
#[cfg(feature = "csv")]
pub(crate) fn excerpts<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    listed(texts, |text| format!("`{}`", excerpt(text)))
}

/// Sizes as shapes are written: the first ten, and the number of the others.
#[cfg(feature = "weights")]
pub(crate) fn sizes(sizes: &[usize]) -> String {
    format!("[{}]", listed(sizes.iter(), |size| format!("{size}")))
}

fn listed<T>(mut entries: impl Iterator<Item = T>, show: impl Fn(T) -> String) -> String {
    let shown: Vec<String> = entries.by_ref().take(MOST_ENTRIES).map(show).collect();
    let shown = shown.join(", ");
    match entries.count() {
        0 => shown,
        others => format!("{shown} and {others} more"),
    }
}

/// A letter, or how it is written where it would not be seen.
fn visible(letter: char) -> impl Iterator<Item = char> {
    let (plain, escaped) = match letter {
        '"' | '\'' | '\\' => (Some(letter), None),
        _ => (None, Some(letter.escape_debug())),
    };
    plain.into_iter().chain(escaped.into_iter().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_and_letters_that_cannot_be_seen_are_escaped() {
        assert_eq!(excerpt("NA"), "NA");
        assert_eq!(excerpt("it's \"ä\" \\"), "it's \"ä\" \\");
        assert_eq!(excerpt("a\u{1b}[31m\n\u{202e}b"), "a\\u{1b}[31m\\n\\u{202e}b");
        assert_eq!(excerpt(&"ä".repeat(200)), "ä".repeat(200));
        assert_eq!(excerpt(&"ä".repeat(201)), format!("{}… (402 bytes)", "ä".repeat(200)));
    }

    #[cfg(feature = "weights")]
    #[test]
    fn long_lists_of_sizes_are_cut() {
        assert_eq!(sizes(&[]), "[]");
        assert_eq!(sizes(&[7; 12]), "[7, 7, 7, 7, 7, 7, 7, 7, 7, 7 and 2 more]");
    }
}
