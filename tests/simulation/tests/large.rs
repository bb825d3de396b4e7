//! The same cases as the small one's, in organizations of the size that people have.
//!
//! Eight of 300 accounts in 3 Regions by default; the large ones with
//! `cargo test --profile simulation -p macie_org_simulation --test large -- --ignored --nocapture`.

use std::time::Instant;

use macie_org_simulation::small::{self, Verdict};
use macie_org_simulation::{Case, Quota, Size};

fn size(accounts: u64, regions: usize) -> Size {
    Size {
        members: accounts - 2..=accounts - 2, // the management account and the administrator are two
        regions: regions..=regions,
        page: 25,
        quota: Quota { rate: 10.0, burst: 20.0 },
        varied: true,
    }
}

fn ends_right(seeds: std::ops::Range<u64>, accounts: u64, regions: usize) {
    let (started, size) = (Instant::now(), size(accounts, regions));
    let (mut wrong, mut executions, mut calls, mut elapsed_ms) = (Vec::new(), 0, 0, 0);
    for seed in seeds.clone() {
        let verdict: Verdict = small::play(Case::draw_of(seed, &size), false);
        (executions, calls) = (executions + verdict.runs, calls + verdict.calls);
        elapsed_ms += verdict.elapsed_ms;
        wrong.extend(verdict.wrong.first().map(|first| format!("seed {seed}: {first}")));
    }
    println!(
        "{accounts} accounts, {regions} Regions, {seeds:?}: {executions} executions, {calls} calls, \
         {} simulated hours, {:?}",
        elapsed_ms / 3_600_000,
        started.elapsed()
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn organizations_of_300_accounts_in_3_regions_end_as_the_model_says() {
    ends_right(0..8, 300, 3);
}

#[test]
#[ignore = "200 organizations of 2,000 accounts in 4 Regions"]
fn organizations_of_2_000_accounts_in_4_regions_end_as_the_model_says() {
    ends_right(0..200, 2_000, 4);
}

#[test]
#[ignore = "10,000 accounts in 22 Regions"]
fn an_organization_of_10_000_accounts_in_22_regions_ends_as_the_model_says() {
    ends_right(0..1, 10_000, 22);
}
