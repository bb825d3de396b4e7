//! Medians of runs, as a Markdown table.

use std::fmt::Write as _;
use std::time::Duration;

use crate::measure::Run;

/// What is known of one program: its runs in each surrounding, and its size.
pub(crate) struct Row {
    pub(crate) name: String,
    /// With a plain endpoint, and the roots that the program carries or finds.
    pub(crate) http: Vec<Run>,
    /// With an encrypted one.
    pub(crate) https: Vec<Run>,
    /// The same at seven percent after the first `/next`, given anew after 100 ms and after 20;
    /// none where no group can be made.
    pub(crate) held: Vec<Vec<Run>>,
    pub(crate) binary_mb: Option<f64>,
    pub(crate) zip_mb: Option<f64>,
}

const HEAD: &str = "\
| | start to `/next` | first, http | first, https | start to first https answer | at 7 % of 100 ms \
| at 7 % of 20 ms | warm, https | used in start | used by first, https | peak at start \
| peak after first | binary | zip |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
";

/// The whole table.
pub(crate) fn render(rows: &[Row]) -> String {
    let mut text = String::from(HEAD);
    for row in rows {
        let cells = [
            ms(&row.http, |run| run.start),
            ms(&row.http, |run| run.first),
            ms(&row.https, |run| run.first),
            ms(&row.https, |run| run.start + run.first),
            ms(held(row, 0), |run| run.start + run.first),
            ms(held(row, 1), |run| run.start + run.first),
            ms(&row.https, |run| run.warm),
            ms(&row.http, |run| run.start_used),
            ms(&row.https, |run| run.first_used),
            shown(median(row.http.iter().map(|run| run.start_mb)), 1),
            shown(median(row.https.iter().map(|run| run.first_mb)), 1),
            shown(row.binary_mb, 2),
            shown(row.zip_mb, 2),
        ];
        writeln!(text, "| {} | {} |", row.name, cells.join(" | ")).expect("a string takes any text");
    }
    text
}

fn held(row: &Row, period: usize) -> &[Run] {
    row.held.get(period).map_or(&[], Vec::as_slice)
}

fn ms(runs: &[Run], time: impl Fn(&Run) -> Duration) -> String {
    shown(median(runs.iter().map(|run| time(run).as_secs_f64() * 1000.0)), 2)
}

fn shown(number: Option<f64>, digits: usize) -> String {
    match number {
        None => "–".to_owned(),
        Some(large) if large >= 100.0 => format!("{large:.0}"),
        Some(number) => format!("{number:.digits$}"),
    }
}

/// The middle of an odd number of values, the mean of the two middle ones of an even number.
fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = *values.get((values.len() - 1) / 2)?;
    Some(f64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(milliseconds: u64) -> Run {
        let time = Duration::from_millis(milliseconds);
        Run {
            start: time,
            start_used: time,
            first: time * 2,
            first_used: time,
            warm: time,
            start_mb: 1.0,
            first_mb: 2.0,
        }
    }

    #[test]
    fn a_median_is_the_middle_whatever_the_order() {
        assert_eq!(median([3.0, 1.0, 90.0].into_iter()), Some(3.0));
        assert_eq!(median([4.0, 1.0, 2.0, 90.0].into_iter()), Some(3.0));
        assert_eq!(median(std::iter::empty()), None);
    }

    #[test]
    fn a_row_adds_start_and_first_answer_within_a_run() {
        let row = Row {
            name: "f".to_owned(),
            http: vec![run(1)],
            https: vec![run(10), run(20), run(300)],
            held: Vec::new(),
            binary_mb: Some(2.0),
            zip_mb: None,
        };
        let line =
            "| f | 1.00 | 2.00 | 40.00 | 60.00 | – | – | 20.00 | 1.00 | 20.00 | 1.0 | 2.0 | 2.00 | – |\n";
        assert!(render(&[row]).ends_with(line));
    }
}
