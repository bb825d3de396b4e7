//! Whatever goes wrong on the way, the end state is the one asked for and nobody is lost.
//!
//! 20 seeds of each by default; 500 with
//! `cargo test -p macie_org_simulation --test faults -- --ignored`.

use std::time::Duration;

use macie_org_simulation::scenario::{QUOTA, check, not_changed, region, request};
use macie_org_simulation::{Faults, Stack, World, simulate};

const MEMBERS: u64 = 80;

/// Every kind of trouble, by name.
fn kinds() -> Vec<(&'static str, Faults)> {
    let none = Faults::default;
    vec![
        ("lost before it arrives", Faults { lost: 0.1, ..none() }),
        ("unanswered after its effect", Faults { unanswered: 0.1, ..none() }),
        ("5xx without effect", Faults { failed: 0.1, ..none() }),
        ("5xx after its effect", Faults { failed_late: 0.1, ..none() }),
        ("expired page tokens", Faults { expired_tokens: 0.05, ..none() }),
        ("lost calls and expired page tokens", Faults { lost: 0.2, expired_tokens: 0.05, ..none() }),
        ("lists that lag", Faults { lag_ms: 40_000, ..none() }),
        ("slow designation", Faults { designation_shows_after_ms: 40_000, ..none() }),
        ("members refused at first", Faults { members_after_ms: 25_000, ..none() }),
        (
            "everything at once",
            Faults {
                lost: 0.03,
                unanswered: 0.03,
                failed: 0.03,
                failed_late: 0.03,
                expired_tokens: 0.03,
                lag_ms: 20_000,
                designation_shows_after_ms: 20_000,
                members_after_ms: 20_000,
                ..none()
            },
        ),
    ]
}

/// Onboards, suspends and resumes, and looks at everybody after each.
fn all_three_end_right(name: &str, faults: &Faults, seed: u64) {
    simulate(async {
        let world = World::new(MEMBERS, QUOTA, seed);
        world.set_faults(faults.clone());
        let stack = Stack { deadline: Duration::from_secs(40), ..Stack::new(&world) };
        for (operation, expected) in [("onboard", "Enabled"), ("suspend", "Paused"), ("resume", "Enabled")] {
            let what = format!("{operation}, {name}, seed {seed}");
            let ended = stack.execute(operation, &request(operation)).await.unwrap();
            check(&world, &ended, MEMBERS);
            assert_eq!(ended.output.regions[0].error, None, "{what}");
            assert_eq!(not_changed(&ended).first_key_value(), None, "{what}");
            let statuses = world.statuses(region());
            assert_eq!(statuses.len(), 80, "{what}");
            assert!(statuses.values().all(|status| *status == expected), "{what}: {statuses:?}");
            // Lists lag, and what comes next is another operation.
            tokio::time::sleep(Duration::from_millis(faults.lag_ms)).await;
        }
    });
}

fn seeds(seeds: std::ops::RangeInclusive<u64>) {
    for seed in seeds {
        kinds().iter().for_each(|(name, faults)| all_three_end_right(name, faults, seed));
    }
}

#[test]
fn each_kind_of_trouble_ends_as_none_does() {
    seeds(1..=20);
}

#[test]
#[ignore = "five thousand worlds"]
fn each_kind_of_trouble_ends_as_none_does_for_many_seeds() {
    seeds(21..=520);
}
