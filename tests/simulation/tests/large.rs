//! The same cases as the small one's, in organizations of the size that people have.
//!
//! Eight of 300 accounts in 3 Regions by default; the large ones with
//! `cargo test --profile simulation -p macie_org_simulation --test large -- --ignored --nocapture`.
//! `SEEDS=0..10` plays others, `SEED=1` one alone, with its trace.

use std::ops::Range;
use std::time::Instant;

use macie_org_simulation::small::{self, Asked};
use macie_org_simulation::{Case, Quota, Size, administrator};
use serde_json::json;

/// Macie shows so many members on one page.
const PAGE: usize = 25;
/// What is wrong with a seed, in so many lines.
const LINES: usize = 20;

fn size(accounts: u64, regions: usize) -> Size {
    Size {
        members: accounts - 2..=accounts - 2, // the management account and the administrator are two
        regions: regions..=regions,
        page: PAGE,
        quota: Quota { rate: 10.0, burst: 20.0 },
        varied: true,
    }
}

/// Plays cases of one size, drawn and then changed as `ask` wants; says how many calls they made.
fn ends_right(name: &str, usual: Range<u64>, (accounts, regions): (u64, usize), ask: fn(&mut Case)) -> u64 {
    let (started, size) = (Instant::now(), size(accounts, regions));
    let Asked { seeds, is_told } = small::asked(usual);
    let (mut wrong, mut executions, mut calls, mut elapsed_ms) = (0, 0, 0, 0);
    for seed in seeds.clone() {
        let draw = || {
            let mut case = Case::draw(seed, &size);
            ask(&mut case);
            case
        };
        let verdict = small::play(draw, is_told);
        (executions, calls) = (executions + verdict.runs, calls + verdict.calls);
        elapsed_ms += verdict.elapsed_ms;
        verdict.trace.iter().for_each(|line| println!("{line}"));
        wrong += u32::from(!verdict.wrong.is_empty());
        tell(name, seed, &verdict.wrong);
    }
    println!(
        "{name}, {accounts} accounts, {regions} Regions, {seeds:?}: {executions} executions, {calls} calls, \
         {} simulated hours, {:?}, {wrong} wrong",
        elapsed_ms / 3_600_000,
        started.elapsed()
    );
    assert_eq!(wrong, 0, "seeds are wrong");
    calls
}

/// One line that plays it again, and what it is about.
fn tell(name: &str, seed: u64, wrong: &[String]) {
    if !wrong.is_empty() {
        println!(
            "SEED={seed} cargo test --profile simulation -p macie_org_simulation --test large {name} -- \
             --include-ignored --nocapture"
        );
    }
    wrong.iter().take(LINES).for_each(|line| println!("  {line}"));
}

/// Every account and Region is meant, and none is spared, on pages of Macie's own size.
fn whole(case: &mut Case, operation: &str) {
    case.drawn.world.set_page(PAGE);
    case.drawn.protected.clear();
    case.stack.protected.clear();
    case.request = json!({
        "operation": operation,
        "administratorId": administrator(),
        "regions": case.drawn.regions,
        "limits": {"maxFailures": 10_000},
    });
    if operation == "teardown" {
        case.request["includeInvited"] = json!(true);
    }
}

#[test]
fn organizations_of_300_accounts_in_3_regions_end_as_the_model_says() {
    ends_right("organizations_of_300", 0..8, (300, 3), |_| {});
}

#[test]
#[ignore = "200 organizations of 2,000 accounts in 4 Regions"]
fn organizations_of_2_000_accounts_in_4_regions_end_as_the_model_says() {
    ends_right("organizations_of_2_000", 0..200, (2_000, 4), |_| {});
}

#[test]
#[ignore = "10,000 accounts in 22 Regions"]
fn onboarding_10_000_accounts_in_22_regions_ends_as_the_model_says() {
    let calls = ends_right("onboarding_10_000", 1..2, (10_000, 22), |case| whole(case, "onboard"));
    assert!(calls > 50_000, "{calls}");
}

#[test]
#[ignore = "10,000 accounts in 22 Regions"]
fn tearing_down_10_000_accounts_in_22_regions_ends_as_the_model_says() {
    let calls = ends_right("tearing_down_10_000", 5..6, (10_000, 22), |case| whole(case, "teardown"));
    assert!(calls > 300_000, "{calls}");
}
