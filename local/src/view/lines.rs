//! Progress as plain lines, where there is no terminal: at most one for each Region and
//! second, and the last one always.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::{Duration, Instant};

use super::{RegionProgress, grouped};

/// How far apart two lines of one Region are.
const APART: Duration = Duration::from_secs(1);

/// The lines of one execution.
#[derive(Debug)]
pub struct Lines<W> {
    to: W,
    regions: BTreeMap<String, Last>,
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
        Self { to, regions: BTreeMap::new() }
    }

    /// Takes how far `region` is at `now`.
    pub fn show(&mut self, region: &str, progress: &RegionProgress, now: Instant) {
        let line = line(region, progress);
        match self.regions.get_mut(region) {
            Some(last) if last.line == line => last.held = None,
            Some(last) if now.duration_since(last.printed) < APART => last.held = Some(line),
            Some(_) | None => {
                print(&mut self.to, &line);
                self.regions.insert(region.to_owned(), Last { printed: now, line, held: None });
            }
        }
    }

    /// Prints what was held back.
    pub fn finish(&mut self) {
        for line in self.regions.values_mut().filter_map(|last| last.held.take()) {
            print(&mut self.to, &line);
        }
    }
}

fn line(region: &str, progress: &RegionProgress) -> String {
    let (done, total) = (grouped(progress.done), grouped(progress.total));
    format!("{region}: {done} of {total} accounts, {}", progress.words())
}

fn print(to: &mut impl Write, line: &str) {
    // A reader that went away does not end the execution.
    let _ = writeln!(to, "{line}");
}

#[cfg(test)]
mod tests {
    use super::super::tick::tests::tick;
    use super::*;

    fn progress(region: &str, done: u64, total: u64) -> RegionProgress {
        let mut progress = RegionProgress::default();
        progress.add(&tick(region, done, total));
        progress
    }

    #[test]
    fn a_line_is_not_repeated() {
        let mut lines = Lines::new(Vec::new());
        let begun = Instant::now();
        for seconds in [0, 2, 4] {
            lines.show("us-east-1", &progress("us-east-1", 7, 7), begun + Duration::from_secs(seconds));
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
            lines.show(region, &progress(region, done, 1_000), now);
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
