//! The nearest known name, for a name that is not known.

/// The candidate nearest to `name`, when one is near enough to be a slip: at most a third of its letters differ.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (distance(&name.to_lowercase(), &candidate.to_lowercase()), candidate))
        // Of a name of one letter another one is no slip.
        .filter(|(distance, candidate)| {
            *distance <= candidate.len().max(3) / 3 && *distance < candidate.len().max(name.len())
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The number of letters to insert, drop, change or swap with the next (optimal string alignment).
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let changed = usize::from(from[i - 1] != to[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + changed);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let layers = ["Dense", "Dropout", "Flatten"];
        assert_eq!(nearest("Desne", layers), Some("Dense"));
        assert_eq!(nearest("dropuot", layers), Some("Dropout"));
        assert_eq!(nearest("Conv2d", layers), None);
        assert_eq!(nearest("x", ["h", "hx"]), Some("hx"));
        assert_eq!(nearest("x", ["h"]), None);
    }
}
