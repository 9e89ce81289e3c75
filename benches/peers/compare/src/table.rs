//! Rows, and the table that they make.

use serde_json::Value;
use std::fmt::Write;

/// One measurement.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// As it was printed.
    pub(crate) line: String,
    framework: String,
    mode: String,
    workload: String,
    median: f64,
    min: f64,
}

impl Row {
    pub(crate) fn read(line: &str) -> Option<Self> {
        let row: Value = serde_json::from_str(line).ok()?;
        let text = |field: &str| row[field].as_str().map(str::to_owned);
        Some(Self {
            line: line.into(),
            framework: text("framework")?,
            mode: text("mode")?,
            workload: text("workload")?,
            median: row["us_per_step_median"].as_f64()?,
            min: row["us_per_step_min"].as_f64()?,
        })
    }
}

/// All runs of one framework on one workload: the median of their medians (the slower of two), the least of their minima.
struct Score<'a> {
    framework: &'a str,
    median: f64,
    min: f64,
}

fn scores<'a>(rows: &[&'a Row]) -> Vec<Score<'a>> {
    let mut scores: Vec<Score<'a>> = Vec::new();
    for row in rows {
        if scores.iter().any(|score| score.framework == row.framework) {
            continue;
        }
        let runs: Vec<&&Row> = rows.iter().filter(|other| other.framework == row.framework).collect();
        let mut medians: Vec<f64> = runs.iter().map(|run| run.median).collect();
        medians.sort_by(f64::total_cmp);
        let min = runs.iter().map(|run| run.min).fold(f64::INFINITY, f64::min);
        scores.push(Score { framework: &row.framework, median: medians[medians.len() / 2], min });
    }
    scores.sort_by(|a, b| a.median.total_cmp(&b.median));
    scores
}

/// Microseconds in as many digits as they deserve.
fn short(us: f64) -> String {
    match us {
        _ if us < 1.0 => format!("{us:.4} µs"),
        _ if us < 10.0 => format!("{us:.3} µs"),
        _ if us < 1000.0 => format!("{us:.1} µs"),
        _ => format!("{:.2} ms", us / 1000.0),
    }
}

/// Formwork against the best peer, workload by workload.
pub(crate) fn markdown(threads: usize, rows: &[Row]) -> String {
    let mut text = format!(
        "\n{threads} thread(s), median (minimum) per step\n\n\
         | Workload | formwork | best peer | | ratio of medians | of minima | the others |\n\
         |---|---|---|---|---|---|---|\n"
    );
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for row in rows {
        let key = (row.mode.as_str(), row.workload.as_str());
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let here: Vec<&Row> = rows.iter().filter(|row| (row.mode.as_str(), row.workload.as_str()) == key).collect();
        let (ours, peers): (Vec<Score>, Vec<Score>) =
            scores(&here).into_iter().partition(|score| score.framework.starts_with("formwork"));
        let (Some(ours), Some(best)) = (ours.first(), peers.first()) else { continue };
        let least = peers.iter().map(|peer| peer.min).fold(f64::INFINITY, f64::min);
        let others: Vec<String> =
            peers[1..].iter().map(|peer| format!("{} {}", peer.framework, short(peer.median))).collect();
        let cell = |score: &Score| format!("{} ({})", short(score.median), short(score.min));
        let _ = writeln!(
            text,
            "| {} `{}` | {} | {} | {} | **{:.2}×** | {:.2}× | {} |",
            key.0,
            key.1,
            cell(ours),
            best.framework,
            cell(best),
            best.median / ours.median,
            least / ours.min,
            others.join(", ")
        );
    }
    text
}
