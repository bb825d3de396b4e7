//! Events, as EventBridge hands them to `admit-account`, in an organization that confirms them
//! through the real SDK.

use std::cell::{Cell, LazyCell};
use std::collections::BTreeSet;
use std::time::Duration;

use admit_account::{Standing, admit_account};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use macie_emulator::{AccountChange, Clock, Emulator, Organization, Switches, Vendor};
use macie_org::admission::{AdmissionOutcome, Started};
use macie_org::aws::{Aws, Scopes};
use macie_org::call::Caller;
use macie_org::leg_time::LegTime;
use macie_org::request::Request;
use serde_json::{Value, json};

use crate::at_once;
use crate::connector::configuration;

/// The stack's only Region that has to be opted in to.
const REGION: &str = "eu-south-1";

thread_local! {
    static ORGANIZATION: LazyCell<Emulator> =
        LazyCell::new(|| Emulator::with_clock(Organization::generate(8, 1), Switches::default(), Clock::Manual(0)));
}

/// Judges an event: it starts an execution for an active account of the organization alone,
/// or says why not.
///
/// # Panics
///
/// If it does anything else.
pub fn judge(bytes: &[u8]) {
    let Ok(event) = serde_json::from_slice::<Value>(bytes) else { return };
    let emulator = ORGANIZATION.with(|organization| (**organization).clone());
    let admission = at_once(async {
        let organization = emulator.clone();
        let own = configuration("management", move |request| answer(&organization, request));
        let directory = Aws::new(own, Scopes::default()).directory("fuzz").await;
        let caller = Caller::new(LegTime::new(0, Duration::from_mins(10)), 1);
        let started = Cell::new(0);
        let start = async |name: &str, _: &Request| {
            assert!((1..=80).contains(&name.len()), "`{name}` is no name of an execution");
            started.set(started.get() + 1);
            Ok(Started::Running)
        };
        let admission = admit_account(&event, &standing(&emulator), &directory, &caller, start).await;
        let admission = admission.expect("nothing keeps an event from being judged");
        assert_eq!(started.get(), u32::from(admission.outcome == AdmissionOutcome::Started));
        admission
    });
    match admission.outcome {
        AdmissionOutcome::Started => {
            let account = admission.account_id.expect("whoever is admitted is named");
            let is_there = emulator.state(|state| {
                let id = account.as_str().parse().expect("an account's id");
                state.is_reachable(id)
            });
            assert!(is_there, "{account} is not an active account of the organization");
        }
        AdmissionOutcome::Duplicate => panic!("nothing was started before"),
        AdmissionOutcome::Ignored | AdmissionOutcome::Reported => {
            assert!(admission.reason.is_some(), "no reason");
        }
    }
}

/// One event of every kind that the organization tells.
///
/// # Panics
///
/// If the organization cannot change.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let emulator = ORGANIZATION.with(|organization| (**organization).clone());
    let accounts =
        emulator.state(|state| state.organization().accounts().map(|it| it.id).collect::<Vec<_>>());
    let parent = emulator.state(|state| state.organization().root().clone());
    let create =
        |through| AccountChange::Create { account: None, name: None, email: None, parent: None, through };
    let changes = [
        create(Vendor::Organizations),
        create(Vendor::ControlTower),
        AccountChange::Join {
            account: "700000000001".parse().expect("an account's id"),
            name: None,
            email: None,
        },
        AccountChange::Move { account: accounts[3], parent: parent.clone(), through: Vendor::Organizations },
        AccountChange::Move { account: accounts[4], parent, through: Vendor::ControlTower },
        AccountChange::EnableRegion { account: accounts[5], region: REGION.parse().expect("a Region") },
        AccountChange::Leave { account: accounts[6] },
    ];
    let events = changes.iter().flat_map(|change| emulator.change_account(change).expect("it can").events);
    events.map(|event| event.to_string().into_bytes()).collect()
}

fn standing(emulator: &Emulator) -> Standing {
    let accounts =
        emulator.state(|state| state.organization().accounts().map(|it| it.id).collect::<Vec<_>>());
    let request = json!({"operation": "onboard", "administratorId": accounts[1]});
    let Ok(Request::Onboard(request)) = Request::parse(&request) else { panic!("it is an onboarding") };
    let regions = vec!["us-east-1".parse().expect("a Region"), REGION.parse().expect("a Region")];
    Standing { request, regions, protected: BTreeSet::new() }
}

fn answer(emulator: &Emulator, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let request = request.try_into_http1x().expect("the SDK's requests are HTTP");
    let request = request.map(|body| Bytes::copy_from_slice(body.bytes().expect("bodies are small")));
    let response = emulator.respond(request).ok_or_else(|| ConnectorError::io("closed".into()))?;
    Ok(response.map(SdkBody::from).try_into().expect("the emulator's answers are HTTP"))
}
