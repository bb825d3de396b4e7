//! Services that cannot be reached, and what answers in their place: a named error each, and none
//! takes longer than the function may.

use std::sync::Arc;
use std::time::Duration;

use macie_emulator::Vendor;
use macie_org_acceptance::admission::created;
use macie_org_acceptance::alone::Functions;
use macie_org_acceptance::endpoints::{Broken, Endpoint, NOBODY, NOWHERE, Untrusted};
use macie_org_acceptance::*;
use macie_org_local::system::SystemOptions;
use serde_json::{Value, json};
use tokio::task::JoinSet;

const REGION: &str = "eu-west-1";

/// A function's time-out in these tests, which bounds whatever waits for ever.
const TIME: Duration = Duration::from_secs(8);

/// A role that is nowhere.
const ROLE: &str = "arn:aws:iam::111111111111:role/absent";

/// What `take-inventory` is given first.
fn first(request: &Value) -> Value {
    let previous = json!({
        "settled": false, "waitSeconds": 0, "leg": 0, "checkpointKey": "", "counts": {},
        "rateEstimate": null, "error": null
    });
    let execution = json!({"name": "run", "startTime": "2026-11-20T08:00:00.000Z"});
    json!({"execution": execution, "request": request, "previous": previous})
}

/// Endpoints that are broken, and the error that each leads to.
struct All {
    broken: Vec<(Endpoint, &'static str)>,
    untrusted: Untrusted,
}

impl All {
    async fn start() -> Self {
        let each = [
            (Broken::Silent, "Unavailable"),
            (Broken::Babble, "Unavailable"),
            (Broken::HangsUp, "Unavailable"),
            (Broken::Stalls, "Unavailable"),
            (Broken::Page(503), "Unavailable"),
            (Broken::Page(403), "Unrecognized"),
            (Broken::Page(200), "Unrecognized"),
        ];
        let mut broken = Vec::new();
        for (how, error) in each {
            broken.push((Endpoint::broken(how).await, error));
        }
        Self { broken, untrusted: Untrusted::start().await }
    }

    fn urls(&self) -> impl Iterator<Item = (String, &'static str)> {
        let broken = self.broken.iter().map(|(endpoint, error)| (endpoint.url.clone(), *error));
        let others = [
            (NOBODY.to_owned(), "Unavailable"),
            (NOWHERE.to_owned(), "Unavailable"),
            (self.untrusted.url.clone(), "CertificateRefused"),
        ];
        broken.chain(others)
    }
}

/// A function, what it is given, and where it finds the services that are in order.
struct Question<'a> {
    functions: &'a Arc<Functions>,
    binary: &'static str,
    input: &'a Value,
    others: Vec<(&'static str, String)>,
}

impl Question<'_> {
    /// Asks with `service` at each of the broken endpoints.
    async fn ask(self, service: &'static str, all: &All) {
        let mut asked = JoinSet::new();
        for (url, error) in all.urls() {
            let (functions, input) = (Arc::clone(self.functions), self.input.clone());
            let variables: Vec<_> = self.others.iter().cloned().chain([(service, url.clone())]).collect();
            asked.spawn(async move {
                let variables: Vec<_> =
                    variables.iter().map(|(name, value)| (*name, Some(value.as_str()))).collect();
                let answered = functions.invoke(self.binary, &variables, &input, TIME).await;
                assert_eq!(answered.error(), error, "{service} at {url}: {}", answered.message());
                assert!(answered.took < TIME, "{service} at {url}: {:?}", answered.took);
            });
        }
        asked.join_all().await;
    }
}

async fn functions(options: &SystemOptions) -> Arc<Functions> {
    Arc::new(Functions::built(options).await)
}

/// A service that refuses connections, has no address, never answers, breaks off in its answer or
/// speaks another protocol ends a step with `Unavailable`, which is tried again; so does a 503. A
/// web page in its place ends it with `Unrecognized`, and a certificate that is not trusted with
/// `CertificateRefused`: both for good.
#[tokio::test(flavor = "multi_thread")]
async fn every_way_in_which_a_service_is_not_there_has_its_name() {
    let emulator = emulator(3);
    let functions = functions(&SystemOptions::quick(emulator.clone())).await;
    let (all, working) = (All::start().await, Endpoint::of(&emulator).await);
    let input = first(&onboard(&emulator, &[REGION]));
    let question = |others: &[(&'static str, &str)]| Question {
        functions: &functions,
        binary: "take-inventory",
        input: &input,
        others: others.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
    };
    let organizations = ("AWS_ENDPOINT_URL_ORGANIZATIONS", working.url.as_str());
    tokio::join!(
        question(&[]).ask("AWS_ENDPOINT_URL_ORGANIZATIONS", &all),
        question(&[organizations, ("MANAGEMENT_ROLE", ROLE)]).ask("AWS_ENDPOINT_URL_STS", &all),
        question(&[organizations]).ask("AWS_ENDPOINT_URL_S3", &all),
    );
}

/// `admit-account` says the same of Step Functions; no execution is started.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_not_lost_in_silence_while_executions_cannot_be_started() {
    let emulator = emulator(3);
    let administrator = administrator(&emulator).to_string();
    let mut options = SystemOptions::quick(emulator.clone());
    options.parameters.insert("AdministratorId".to_owned(), administrator);
    let functions = functions(&options).await;
    let (all, working) = (All::start().await, Endpoint::of(&emulator).await);
    let event =
        emulator.change_account(&created(Vendor::Organizations)).expect("an account").events.remove(0);
    let others = vec![("AWS_ENDPOINT_URL_ORGANIZATIONS", working.url.clone())];
    let question = Question { functions: &functions, binary: "admit-account", input: &event, others };
    question.ask("AWS_ENDPOINT_URL_SFN", &all).await;
}

/// A function without credentials says `CredentialsRefused` at once, and looks for none elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn missing_credentials_are_looked_for_nowhere_else() {
    let emulator = emulator(3);
    let functions = functions(&SystemOptions::quick(emulator.clone())).await;
    let variables = [("AWS_ACCESS_KEY_ID", None), ("AWS_SECRET_ACCESS_KEY", None)];
    let input = first(&onboard(&emulator, &[REGION]));
    let answered = functions.invoke("take-inventory", &variables, &input, TIME).await;
    assert_eq!(answered.error(), "CredentialsRefused", "{}", answered.message());
    assert!(answered.took < Duration::from_secs(5), "{:?}", answered.took);
}

/// Runs an execution of which a Region has to stop; yields the error's name and how often the step was tried.
async fn region_error(options: SystemOptions, input: &Value) -> (String, u64) {
    let system = start(options).await;
    let ended = succeed(&system, "run", input).await;
    let error = ended.region(REGION)["error"]["name"].as_str().expect("the Region stops").to_owned();
    (error, system.lambda().stats()["designate-administrator"].invocations)
}

/// While Macie, or the table of leases, does not answer, the Region stops with the name, after the
/// first attempt or after the last of seven, and nothing was changed.
#[tokio::test(flavor = "multi_thread")]
async fn a_region_stops_by_name_and_in_time_where_a_service_is_not_there() {
    let untrusted = Untrusted::start().await;
    let cases = [
        ("AWS_ENDPOINT_URL_MACIE2", untrusted.url.as_str(), ("CertificateRefused", 1)),
        ("AWS_ENDPOINT_URL_MACIE2", NOBODY, ("Unavailable", 7)),
        ("AWS_ENDPOINT_URL_DYNAMODB", NOBODY, ("Unavailable", 7)),
    ];
    let mut run = JoinSet::new();
    for (service, url, expected) in cases {
        let url = url.to_owned();
        run.spawn(async move {
            let emulator = emulator(3);
            let mut options = SystemOptions::quick(emulator.clone());
            options.environment.insert(service.to_owned(), url.clone());
            options.timeouts.insert("designate-administrator".to_owned(), Duration::from_secs(2));
            let (error, attempts) = region_error(options, &onboard(&emulator, &[REGION])).await;
            assert_eq!((error.as_str(), attempts), expected, "{service} at {url}");
            assert_eq!(mutating(&emulator), [], "{service} at {url}");
        });
    }
    run.join_all().await;
}

/// A role that does not exist, or does not trust the stack, ends the execution or the Region with
/// `CredentialsRefused`, after one attempt to assume it, and nothing was changed.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_cannot_be_assumed_is_tried_once_and_nothing_is_changed() {
    let emulator = emulator(3);
    let management = emulator.state(|state| *state.organization().management_id());
    let role = |name: &str| format!("arn:aws:iam::{management}:role/{name}");
    let cases = [("absent", None), ("macie-org-management", Some("another-id"))];
    for (name, id) in cases {
        let mut options = SystemOptions::quick(emulator.clone());
        options.parameters.insert("ManagementRole".to_owned(), role(name));
        options.environment.extend(id.map(|id| ("EXTERNAL_ID".to_owned(), id.to_owned())));
        let system = start(options).await;
        emulator.forget_calls();
        let execution = execute(&system, "run", &onboard(&emulator, &[REGION])).await;
        assert_eq!(execution.error.as_deref(), Some("CredentialsRefused"), "{name}: {:?}", execution.cause);
        assert_eq!(calls(&emulator, "sts:AssumeRole"), 1, "{name}");
        assert_eq!(mutating(&emulator), [], "{name}");
    }
    let mut options = SystemOptions::quick(emulator.clone());
    options.parameters.insert("AdministratorRole".to_owned(), "absent".to_owned());
    let system = start(options).await;
    emulator.forget_calls();
    let suspend = json!({"operation": "suspend", "administratorId": administrator(&emulator).to_string(), "regions": [REGION]});
    let ended = succeed(&system, "run", &suspend).await;
    assert_eq!(ended.region(REGION)["error"]["name"], "CredentialsRefused");
    assert_eq!(calls(&emulator, "sts:AssumeRole"), 1);
    assert_eq!(mutating(&emulator), []);
}
