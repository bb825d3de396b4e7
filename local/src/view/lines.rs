//! Progress as plain lines, where there is no terminal: at most one for each label, as a
//! Region's name, and second, and the last one always.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::{Duration, Instant};

use super::standing::Standing;

/// How far apart two lines of one label are.
const APART: Duration = Duration::from_secs(1);

/// The lines of one execution.
#[derive(Debug)]
pub struct Lines<W> {
    to: W,
    labels: BTreeMap<String, Last>,
}

#[derive(Debug)]
struct Last {
    printed: Instant,
    line: String,
    /// Held back because it came too early.
    held: Option<String>,
}

impl<W: Write> Lines<W> {
    /// Lines that are written to `to`.
    pub fn new(to: W) -> Self {
        Self { to, labels: BTreeMap::new() }
    }

    /// Takes how far what has this label is at `now`.
    pub fn show(&mut self, label: &str, standing: &Standing, now: Instant) {
        let line = standing.line(label);
        match self.labels.get_mut(label) {
            Some(last) if last.line == line => last.held = None,
            Some(last) if now.duration_since(last.printed) < APART => last.held = Some(line),
            Some(_) | None => {
                print(&mut self.to, &line);
                self.labels.insert(label.to_owned(), Last { printed: now, line, held: None });
            }
        }
    }

    /// Prints what was held back.
    pub fn finish(&mut self) {
        for line in self.labels.values_mut().filter_map(|last| last.held.take()) {
            print(&mut self.to, &line);
        }
    }
}

fn print(to: &mut impl Write, line: &str) {
    // A reader that went away does not end the execution.
    let _ = writeln!(to, "{line}");
}

#[cfg(test)]
mod tests {
    use super::super::RegionProgress;
    use super::super::tick::tests::tick;
    use super::*;

    fn standing(region: &str, done: u64, total: u64) -> Standing {
        let mut progress = RegionProgress::default();
        progress.add(&tick(region, done, total));
        progress.standing().unwrap()
    }

    #[test]
    fn a_line_is_not_repeated() {
        let mut lines = Lines::new(Vec::new());
        let begun = Instant::now();
        for seconds in [0, 2, 4] {
            lines.show("us-east-1", &standing("us-east-1", 7, 7), begun + Duration::from_secs(seconds));
        }
        lines.finish();
        assert_eq!(String::from_utf8(lines.to).unwrap().lines().count(), 1);
    }

    #[test]
    fn a_region_prints_once_a_second_and_its_last_line_always() {
        let mut lines = Lines::new(Vec::new());
        let begun = Instant::now();
        for (milliseconds, region, done) in [
            (0, "us-east-1", 1),
            (500, "us-east-1", 2),
            (600, "eu-west-1", 3),
            (900, "us-east-1", 4),
            (1_100, "us-east-1", 5),
            (1_200, "us-east-1", 6),
        ] {
            let now = begun + Duration::from_millis(milliseconds);
            lines.show(region, &standing(region, done, 1_000), now);
        }
        lines.finish();
        let printed = String::from_utf8(lines.to).unwrap();
        let heads: Vec<&str> = printed.lines().map(|line| line.split(',').next().unwrap()).collect();
        assert_eq!(
            heads,
            ["us-east-1: 1 of 1", "eu-west-1: 3 of 1", "us-east-1: 5 of 1", "us-east-1: 6 of 1"]
        );
        assert!(
            printed.ends_with("6 of 1,000 accounts, 1 failed, 83.2 calls/s, 1.5 % throttled, 12 s left\n"),
            "{printed}"
        );
    }
}
