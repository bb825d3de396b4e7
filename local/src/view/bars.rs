//! One progress bar for each Region, and one for what is about all of them, on a terminal.

use std::collections::BTreeMap;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::standing::Standing;
use crate::progress::Progress;

const TEMPLATE: &str = "{prefix:<14} [{bar:30}] {pos:>5}/{len:<5} {msg}";

/// The bars of one execution.
#[derive(Debug)]
pub struct Bars {
    all: MultiProgress,
    labels: BTreeMap<String, ProgressBar>,
}

impl Bars {
    /// Bars that are drawn with `all`.
    #[must_use]
    pub fn new(all: MultiProgress) -> Self {
        Self { all, labels: BTreeMap::new() }
    }

    /// Moves the bar with this label, which appears when it is first moved.
    pub fn show(&mut self, label: &str, standing: Standing) {
        let all = &self.all;
        let bar = self.labels.entry(label.to_owned()).or_insert_with(|| bar(all, label));
        bar.set_length(standing.total);
        bar.set_position(standing.done);
        bar.set_message(standing.words);
    }

    /// Leaves every bar as it stands.
    pub fn finish(&self) {
        self.labels.values().for_each(ProgressBar::abandon);
    }

    /// Says something above the bars.
    #[must_use]
    pub fn voice(&self) -> Progress {
        let all = self.all.clone();
        Progress::new(move |sentence| all.suspend(|| eprintln!("{sentence}")))
    }
}

fn bar(all: &MultiProgress, label: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(TEMPLATE).expect("the template is a constant");
    let bar = all.add(ProgressBar::new(0)).with_style(style.progress_chars("=> "));
    bar.with_prefix(label.to_owned())
}

#[cfg(test)]
mod tests {
    use indicatif::{InMemoryTerm, ProgressDrawTarget};

    use super::super::RegionProgress;
    use super::super::tick::tests::tick;
    use super::*;

    #[test]
    fn each_region_has_one_bar_that_moves() {
        let term = InMemoryTerm::new(10, 120);
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::term_like(Box::new(term.clone())));
        let mut bars = Bars::new(all);
        for (region, done) in [("us-east-1", 10), ("eu-west-1", 20), ("us-east-1", 40)] {
            let mut progress = RegionProgress::default();
            progress.add(&tick(region, done, 40));
            bars.show(region, progress.standing().unwrap());
        }
        bars.finish();
        let shown = term.contents();
        assert_eq!(shown.lines().count(), 2, "{shown}");
        assert!(shown.contains("40/40    1 failed, 83.2 calls/s, 1.5 % throttled, 0 s left"), "{shown}");
        assert!(shown.contains("eu-west-1      [") && shown.contains("20/40"), "{shown}");
    }
}
