//! The graph as rails beside the rows of a table, as version control draws branches: a rail carries a value from the row
//! that makes it to the rows that read it.

/// A row: the rows it reads, and its sign.
pub(super) struct Stop {
    pub(super) reads: Vec<usize>,
    pub(super) sign: char,
}

/// Where a line belongs.
pub(super) struct Line {
    pub(super) rails: String,
    /// The row, unless the line only joins rails.
    pub(super) row: Option<usize>,
}

/// Draws the rails of all rows.
pub(super) fn draw(stops: &[Stop]) -> Vec<Line> {
    let mut rails: Vec<Option<usize>> = Vec::new();
    let mut lines = Vec::new();
    for (row, stop) in stops.iter().enumerate() {
        let is_read_later = |value: usize| stops[row + 1..].iter().any(|later| later.reads.contains(&value));
        let sources: Vec<usize> =
            (0..rails.len()).filter(|rail| rails[*rail].is_some_and(|value| stop.reads.contains(&value))).collect();
        let ends = |rail: &usize| rails[*rail].is_some_and(|value| !is_read_later(value));
        let free = rails.iter().position(Option::is_none).unwrap_or(rails.len());
        let own = sources.iter().copied().find(|rail| ends(rail)).unwrap_or(free);
        if sources.iter().any(|source| *source != own) {
            let ending: Vec<usize> = sources.iter().copied().filter(ends).collect();
            lines.push(Line { rails: joint(&rails, &sources, &ending, own), row: None });
        }
        for source in sources {
            if rails[source].is_some_and(|value| !is_read_later(value)) {
                rails[source] = None;
            }
        }
        if own == rails.len() {
            rails.push(None);
        }
        rails[own] = Some(row);
        let signs = rails.iter().enumerate().map(|(rail, value)| match value {
            _ if rail == own => stop.sign,
            Some(_) => '│',
            None => ' ',
        });
        lines.push(Line { rails: spaced(signs), row: Some(row) });
        if !is_read_later(row) {
            rails[own] = None;
        }
        while rails.last() == Some(&None) {
            rails.pop();
        }
    }
    lines
}

/// The line above a row that leads its sources to its own rail.
fn joint(rails: &[Option<usize>], sources: &[usize], ending: &[usize], own: usize) -> String {
    let from = sources.iter().copied().min().unwrap_or(own).min(own);
    let to = sources.iter().copied().max().unwrap_or(own).max(own);
    let mut text = String::new();
    for rail in 0..rails.len().max(own + 1) {
        let is_inside = rail > from && rail < to;
        let above = rails.get(rail).copied().flatten().is_some();
        let below = rail == own || above && !ending.contains(&rail);
        let joins = rail == own || sources.contains(&rail);
        let sign = match (joins, above, below) {
            (true, true, true) if rail == from => '├',
            (true, true, true) if rail == to => '┤',
            (true, true, true) => '┼',
            (true, false, _) if rail == from => '╭',
            (true, false, _) if rail == to => '╮',
            (true, false, _) => '┬',
            (true, true, false) if rail == from => '╰',
            (true, true, false) if rail == to => '╯',
            (true, true, false) => '┴',
            (false, true, _) => '│',
            (false, false, _) if is_inside => '─',
            (false, false, _) => ' ',
        };
        text.push(sign);
        text.push(if rail >= from && rail < to { '─' } else { ' ' });
    }
    text.trim_end().to_owned()
}

fn spaced(signs: impl Iterator<Item = char>) -> String {
    let text: String = signs.flat_map(|sign| [sign, ' ']).collect();
    text.trim_end().to_owned()
}
