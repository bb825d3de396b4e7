//! The largest organization that Macie allows, in two Regions, in one execution.

use macie_org_acceptance::*;

const REGIONS: [&str; 2] = ["us-east-1", "eu-west-1"];

/// 10,000 accounts, as many as Macie allows, are onboarded in two Regions by one execution.
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_accounts_in_two_regions_onboard_in_one_execution() {
    let emulator = emulator(10_000);
    let system = system(&emulator).await;
    let ended = succeed(&system, "run", &onboard(&emulator, &REGIONS)).await;
    assert_all_enabled(&emulator, &REGIONS);
    assert_eq!(ended.count("changed"), 2 * 9_999);
    assert_eq!(ended.count("targets"), 20_000);
    let history = &ended.execution.history;
    println!("{} events, largest state {} bytes", history.events, history.largest_state_bytes);
    for (function, stats) in system.lambda().stats() {
        let (peak, memory) = (stats.peak_memory_kib / 1024, stats.memory_mib);
        println!("{function}: {} invocations, peak {peak} of {memory} MiB", stats.invocations);
        assert_eq!(stats.errors, 0, "{function}");
    }
}
