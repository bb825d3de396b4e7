//! Every bug of the list, planted in the core: the simulation notices within 1,000 seeds.
//!
//! `cargo test -p macie_org_planted --test core -- --ignored --nocapture` prints the first seed
//! that notices each, and which kinds of trouble notice it alone; `BLESS=1` writes that to
//! docs/PLANTED.md. By default only the list itself is held to the sources.

mod document;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use document::Noticed;
use macie_org_planted::{Bug, Copy, Trial, bugs, kinds, planted, side_by_side, unnoticing};

/// Seeds within which every bug has to be noticed.
const SEEDS: u64 = 1_000;
/// Seeds within which a kind of trouble notices a bug alone.
const SEEDS_ALONE: u64 = 300;
/// A thousand seeds take seconds; a bug may hang.
const LIMIT: Duration = Duration::from_mins(5);
/// What stands for no kind of trouble at all.
const NONE: &str = "none";

#[test]
fn every_bug_has_its_place_in_the_cores_sources() {
    let bugs = bugs("core.yaml");
    let names: BTreeSet<_> = bugs.iter().map(|bug| &bug.name).collect();
    assert_eq!(names.len(), bugs.len(), "a bug is listed twice");
    assert!(bugs.len() >= 30 && !planted(&bugs).is_empty());
}

#[test]
fn every_kind_that_is_explained_is_one() {
    let kinds: BTreeSet<_> = kinds().into_iter().collect();
    assert!(kinds.len() >= 28 && unnoticing().keys().all(|kind| kinds.contains(kind)));
}

/// The simulation, with every bug in it.
struct Simulation {
    seeds: PathBuf,
    directory: PathBuf,
}

impl Simulation {
    fn with(bugs: &[Bug]) -> Self {
        let copy = Copy::with("core", bugs);
        let arguments =
            ["build", "--package", "macie_org_simulation", "--example", "seeds", "--profile", "simulation"];
        let (_, seeds) = copy.build(&arguments).pop().expect("the example is built");
        Self { seeds, directory: copy.package("tests/simulation") }
    }

    /// What the first seed that notices says; a hang is noticed too.
    fn notices(&self, bug: Option<usize>, seeds: u64, only: &[&str]) -> Option<String> {
        let seeds = seeds.to_string();
        let arguments = [&["0", &seeds], only].concat();
        let trial = Trial::run(&self.seeds, &arguments, &self.directory, bug, LIMIT).expect("it runs");
        let said = trial.output.lines().find(|line| line.starts_with("seed "));
        (!trial.passed).then(|| said.unwrap_or("(it hung or died)").to_owned())
    }

    /// The kinds of trouble that notice a bug alone; only that there is none where nothing has to
    /// go wrong for that.
    fn notice_alone(&self, bug: usize, kinds: &[String]) -> Vec<String> {
        let notices = |kind: &&str| self.notices(Some(bug), SEEDS_ALONE, &["--only", kind]).is_some();
        if notices(&NONE) {
            return vec![NONE.to_owned()];
        }
        kinds.iter().map(String::as_str).filter(notices).map(str::to_owned).collect()
    }
}

#[test]
#[ignore = "builds a copy of the simulation and runs thousands of seeds for every bug"]
fn every_bug_is_noticed_within_a_thousand_seeds() {
    let (bugs, kinds) = (bugs("core.yaml"), kinds());
    let simulation = Simulation::with(&bugs);
    assert_eq!(simulation.notices(None, SEEDS, &[]), None, "something is wrong without any bug");
    let noticed = side_by_side(bugs.len(), |bug| {
        let by = simulation.notices(Some(bug), SEEDS, &[]);
        println!("| {} | {} |", bugs[bug].name, by.as_deref().unwrap_or("NOBODY"));
        let alone = simulation.notice_alone(bug, &kinds);
        Noticed { bug: bugs[bug].name.clone(), by, alone }
    });
    let survived: Vec<_> = noticed.iter().filter(|noticed| noticed.by.is_none()).collect();
    assert!(survived.is_empty(), "{survived:#?}");
    let alone: BTreeSet<_> = noticed.iter().flat_map(|noticed| &noticed.alone).collect();
    let nothing: Vec<_> = kinds.iter().filter(|kind| !alone.contains(kind)).collect();
    document::show(&noticed, &kinds, &unnoticing());
    let explained: Vec<_> = kinds.iter().filter(|kind| unnoticing().contains_key(*kind)).collect();
    assert_eq!(explained, nothing, "kinds.yaml explains the kinds that notice nothing alone");
}
