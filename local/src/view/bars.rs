//! One progress bar for each Region, on a terminal.

use std::collections::BTreeMap;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::Tick;

const TEMPLATE: &str = "{prefix:<14} [{bar:30}] {pos}/{len} {msg}";

/// The bars of one execution.
#[derive(Debug)]
pub struct Bars {
    all: MultiProgress,
    regions: BTreeMap<String, ProgressBar>,
}

impl Bars {
    /// Bars that are drawn with `all`.
    #[must_use]
    pub fn new(all: MultiProgress) -> Self {
        Self { all, regions: BTreeMap::new() }
    }

    /// Moves the Region's bar, which appears with its first tick.
    pub fn tick(&mut self, tick: &Tick) {
        let all = &self.all;
        let bar = self.regions.entry(tick.region.clone()).or_insert_with(|| bar(all, &tick.region));
        bar.set_message(tick.words());
        bar.set_length(tick.total);
        bar.set_position(tick.done);
    }

    /// Leaves every bar as it stands.
    pub fn finish(&self) {
        self.regions.values().for_each(ProgressBar::abandon);
    }
}

fn bar(all: &MultiProgress, region: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(TEMPLATE).expect("the template is a constant");
    let bar = all.add(ProgressBar::new(0)).with_style(style.progress_chars("=> "));
    bar.with_prefix(region.to_owned())
}

#[cfg(test)]
mod tests {
    use indicatif::{InMemoryTerm, ProgressDrawTarget};

    use super::super::tick::tests::line;
    use super::*;

    #[test]
    fn each_region_has_one_bar_that_moves() {
        let term = InMemoryTerm::new(10, 100);
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::term_like(Box::new(term.clone())));
        let mut bars = Bars::new(all);
        for (region, done) in [("us-east-1", 10), ("eu-west-1", 20), ("us-east-1", 40)] {
            bars.tick(&Tick::of(&line(region, done, 40)).unwrap());
        }
        bars.finish();
        let shown = term.contents();
        assert_eq!(shown.lines().count(), 2, "{shown}");
        assert!(shown.contains("40/40 83/s, 1,300 refused, 0 left, 1 failed"), "{shown}");
        assert!(shown.contains("eu-west-1      [") && shown.contains("20/40"), "{shown}");
    }
}
