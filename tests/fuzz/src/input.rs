//! Execution inputs, as Step Functions hands them to `take-inventory`.

use macie_org::request::{Request, handover_key};
use serde_json::{Value, json};

/// Reads an execution input: refused under a name that says why, or read and written again
/// without a difference.
///
/// # Panics
///
/// If it is neither.
pub fn read(bytes: &[u8]) {
    let Ok(input) = serde_json::from_slice::<Value>(bytes) else { return };
    let _key = handover_key(&input);
    match Request::parse(&input) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(request) => {
            let written = serde_json::to_value(&request).expect("a request is JSON");
            assert_eq!(Request::parse(&written).as_ref(), Ok(&request), "{written}");
        }
    }
}

/// Inputs that are as they should be.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let seeds = [
        json!({"operation": "onboard", "administratorId": "222222222222", "regions": ["us-east-1", "eu-west-1"],
            "accounts": {"include": ["333333333333"], "exclude": ["444444444444"],
                "organizationalUnits": ["ou-ab12-parent00"], "tags": {"team": "security"}},
            "settings": {"autoEnable": true, "findingPublishingFrequency": "SIX_HOURS"},
            "limits": {"maxAccounts": 10000, "maxFailures": 20}, "dryRun": true}),
        json!({"operation": "suspend", "administratorId": "222222222222", "limits": {"maxPercent": 10},
            "accounts": {"include": ["333333333333"]}, "confirm": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}),
        json!({"operation": "resume", "administratorId": "222222222222", "resumeScope": "all-paused"}),
        json!({"operation": "teardown", "administratorId": "222222222222", "disableSessions": false,
            "includeInvited": true, "disableManagementSession": true, "limits": {"maxAccounts": 5}}),
        json!({"operation": "audit", "administratorId": "222222222222"}),
        json!({"continue": "executions/onboard-1/handover.json"}),
    ];
    seeds.into_iter().map(|seed| seed.to_string().into_bytes()).collect()
}
