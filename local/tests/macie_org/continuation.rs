//! An execution that goes on under other names is followed to its end.

use macie_emulator::{Emulator, Organization, Switches};
use macie_org_local::demo::first_active;
use macie_org_local::system::{ExecutionStatus, System, SystemOptions};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_is_waited_for_under_every_name_that_it_goes_on_as() {
    let emulator = Emulator::new(Organization::generate(8, 7), Switches::default());
    let administrator = first_active(&emulator).unwrap();
    let mut options = SystemOptions::quick(emulator);
    options.parameters.insert("MostLegs".to_owned(), "1".to_owned());
    let system = System::start(options).await.unwrap();
    let input = json!({"operation": "onboard", "administratorId": administrator, "regions": ["us-east-1"]});
    let handle = system.execute("nightly", &input).await.unwrap();
    let first = handle.wait().await.unwrap();
    assert_eq!(first.output.as_ref().unwrap()["continues"], true);
    assert_eq!(handle.continuation(&first).unwrap().name(), "nightly-2");
    let last = handle.wait_through().await.unwrap();
    assert_eq!((last.name.as_str(), last.status), ("nightly-2", ExecutionStatus::Succeeded));
    let output = last.output.as_ref().unwrap();
    assert_eq!((&output["status"], &output["counts"]["changed"]), (&json!("finished"), &json!(7)));
    assert!(handle.continuation(&last).is_none());
}
