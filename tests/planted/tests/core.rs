//! Every bug of the list, planted in the core: the simulation notices within 1,000 seeds.
//!
//! `cargo test -p macie_org_planted --test core -- --ignored --nocapture` prints the first seed
//! that notices each, and which kinds of trouble notice it alone. By default only the list
//! itself is held to the sources.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use macie_org_planted::{Bug, Copy, Trial, bugs, planted, side_by_side};

/// Seeds within which every bug has to be noticed.
const SEEDS: &str = "1000";
/// A thousand seeds take seconds; a bug may hang.
const LIMIT: Duration = Duration::from_mins(5);

#[test]
fn every_bug_has_its_place_in_the_cores_sources() {
    let bugs = bugs("core.yaml");
    let names: BTreeSet<_> = bugs.iter().map(|bug| &bug.name).collect();
    assert_eq!(names.len(), bugs.len(), "a bug is listed twice");
    assert!(bugs.len() >= 20 && !planted(&bugs).is_empty());
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

    /// The first seed that notices, and what it says; a hang is noticed too.
    fn notices(&self, bug: Option<usize>, only: &[&str]) -> Option<String> {
        let arguments = [&["0", SEEDS], only].concat();
        let trial = Trial::run(&self.seeds, &arguments, &self.directory, bug, LIMIT).expect("it runs");
        let said = trial.output.lines().find(|line| line.starts_with("seed "));
        (!trial.passed).then(|| said.unwrap_or("(it hung or died)").to_owned())
    }
}

#[test]
#[ignore = "builds a copy of the simulation and runs a thousand seeds for every bug"]
fn every_bug_is_noticed_within_a_thousand_seeds() {
    let bugs = bugs("core.yaml");
    let simulation = Simulation::with(&bugs);
    assert_eq!(simulation.notices(None, &[]), None, "something is wrong without any bug");
    let noticed = side_by_side(bugs.len(), |bug| {
        let noticed = simulation.notices(Some(bug), &[]);
        println!("| {} | {} |", bugs[bug].name, noticed.as_deref().unwrap_or("NOBODY"));
        noticed
    });
    let survived: Vec<_> = bugs.iter().zip(&noticed).filter(|(_, by)| by.is_none()).collect();
    println!("{} bugs, {} unnoticed", bugs.len(), survived.len());
    assert!(survived.is_empty(), "{survived:#?}");
}
