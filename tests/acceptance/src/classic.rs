//! What the tests of Macie Classic's calls share: many mixed resources, the answers to calls,
//! and what the emulator's own jobs cover.

use std::collections::{BTreeMap, BTreeSet};

use macie_emulator::{AccountId, Emulator, Job, JobQuery, JobStatus, Organization, SessionKey, Switches};
use macie_org_local::system::System;
use serde_json::{Value, json};

use crate::sessions::{REGION, everybody_enrolled, input};
use crate::{Ended, administrator, nth, region, succeed};

/// A bucket or a prefix in it, of an account.
pub type Resource = (AccountId, String, Option<String>);

/// What is associated, with its one-time type.
pub type Resources = BTreeMap<Resource, String>;

/// An organization whose members' jobs are through with a run as soon as it begins.
#[must_use]
pub fn quick(size: usize) -> Emulator {
    let switches = Switches { job_run_ms: 0, ..Switches::default() };
    everybody_enrolled(Emulator::new(Organization::generate(size, 7), switches))
}

/// Resources of both types, in buckets as a whole and below these prefixes, spread over so many
/// members.
#[must_use]
pub fn mixed(
    emulator: &Emulator,
    members: usize,
    count: usize,
    prefixes: &[Option<&str>],
    seed: u64,
) -> Resources {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut resources = Resources::new();
    while resources.len() < count {
        let account = nth(emulator, 1 + resources.len() % members);
        let bucket = format!("bucket-{}", random.usize(..count));
        let prefix = prefixes[random.usize(..prefixes.len())].map(str::to_owned);
        let one_time = ["FULL", "NONE"][random.usize(..2)];
        resources.insert((account, bucket, prefix), one_time.to_owned());
    }
    resources
}

/// The fewest jobs for these: one for each type and set of prefixes that buckets have of it.
#[must_use]
pub fn fewest_jobs(resources: &Resources) -> usize {
    let mut shares: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for ((account, bucket, prefix), one_time) in resources {
        let share = shares.entry((one_time, prefix.is_none(), account, bucket)).or_default();
        share.extend(prefix.as_deref());
    }
    let kinds: BTreeSet<_> =
        shares.into_iter().map(|((one_time, ..), prefixes)| (one_time, prefixes)).collect();
    kinds.len()
}

/// One request per account, each item written by `item` in the list `field`.
pub fn requests<'a>(
    field: &str,
    resources: impl IntoIterator<Item = (&'a Resource, &'a String)>,
    item: fn(&str) -> Value,
) -> Value {
    let mut bodies: BTreeMap<AccountId, Vec<Value>> = BTreeMap::new();
    for ((account, bucket, prefix), one_time) in resources {
        let mut written = item(one_time);
        written["bucketName"] = json!(bucket);
        if let Some(prefix) = prefix {
            written["prefix"] = json!(prefix);
        }
        bodies.entry(*account).or_default().push(written);
    }
    let body = |(account, items)| json!({"memberAccountId": account, field: items});
    bodies.into_iter().map(body).collect()
}

/// Bodies of `AssociateS3Resources`.
#[must_use]
pub fn associating(resources: &Resources) -> Value {
    requests(
        "s3Resources",
        resources,
        |one_time| json!({"classificationType": {"oneTime": one_time, "continuous": "FULL"}}),
    )
}

/// Bodies of `UpdateS3Resources`.
#[must_use]
pub fn updating(resources: &Resources) -> Value {
    requests(
        "s3ResourcesUpdate",
        resources,
        |one_time| json!({"classificationTypeUpdate": {"oneTime": one_time}}),
    )
}

/// Bodies of `DisassociateS3Resources`.
#[must_use]
pub fn disassociating(resources: &Resources) -> Value {
    requests("associatedS3Resources", resources, |_| json!({}))
}

/// Runs calls of Macie Classic, and gives the answers beside the report.
pub async fn call(system: &System, name: &str, operation: &str, requests: &Value) -> (Ended, Vec<Value>) {
    let input = input(system.emulator(), operation, &json!({"requests": requests}));
    let ended = succeed(system, name, &input).await;
    let answers = answers_of(system, &ended).await;
    assert_eq!(answers["operation"], operation);
    let answers = answers["answers"].as_array().expect("answers").clone();
    assert_eq!(Some(answers.len()), requests.as_array().map(Vec::len));
    (ended, answers)
}

/// The object that holds an execution's answers.
pub async fn answers_of(system: &System, ended: &Ended) -> Value {
    let key = ended.region(REGION)["answersKey"].as_str().expect("the Region names its answers").to_owned();
    let bytes = system.object(&key).await.expect("the bucket answers").expect("the answers are there");
    let answers: Value = serde_json::from_slice(&bytes).expect("the answers are JSON");
    let schema = serde_json::to_value(&macie_org::schema::all()["answers"]).expect("a schema is JSON");
    if let Err(error) = jsonschema::validate(&schema, &answers) {
        panic!("{error} at {}", error.instance_path());
    }
    answers
}

/// What failed, of all calls.
#[must_use]
pub fn failed(answers: &[Value]) -> Vec<Value> {
    let all = answers.iter().filter_map(|answer| answer["failedS3Resources"].as_array()).flatten();
    all.cloned().collect()
}

/// What is listed as associated, of accounts that are asked for by themselves.
pub async fn listed(system: &System, name: &str, members: usize) -> Resources {
    let accounts: Vec<_> = (0..members).map(|n| nth(system.emulator(), 1 + n)).collect();
    let bodies = accounts.iter().map(|account| json!({"memberAccountId": account})).collect();
    let (ended, answers) = call(system, name, "listS3Resources", &bodies).await;
    assert_eq!(ended.count("unchanged"), u64::try_from(members).expect("a small number"));
    let mut resources = Resources::new();
    for (account, answer) in accounts.into_iter().zip(&answers) {
        assert_eq!(answer["memberAccountId"], account.to_string());
        for item in answer["s3Resources"].as_array().expect("a list") {
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let resource = (account, text(&item["bucketName"]).expect("a bucket"), text(&item["prefix"]));
            let types = &item["classificationType"];
            assert_eq!(types["continuous"], "FULL");
            let again = resources.insert(resource, text(&types["oneTime"]).expect("a type"));
            assert!(again.is_none(), "{item} is listed twice");
        }
    }
    resources
}

/// The administrator's jobs in the Region, those of others included.
#[must_use]
pub fn jobs(emulator: &Emulator) -> Vec<Job> {
    let at = SessionKey { region: region(REGION), account: administrator(emulator) };
    let page = emulator.state(|state| state.list_jobs(at, &JobQuery::default(), None, usize::MAX));
    page.expect("the administrator has a session").items
}

/// The product's own jobs that are not cancelled.
#[must_use]
pub fn live(emulator: &Emulator) -> Vec<Job> {
    let is_own = |job: &Job| job.tags.get("macie-org:stack").is_some_and(|stack| stack == "macie-org");
    let is_live = |job: &Job| is_own(job) && job.status() != JobStatus::Cancelled;
    jobs(emulator).into_iter().filter(is_live).collect()
}

/// What the product's live jobs cover, by the emulator's own account; each exactly once.
#[must_use]
pub fn covered(emulator: &Emulator) -> Resources {
    let mut covered = Resources::new();
    for job in live(emulator) {
        let definition = serde_json::to_value(&job.spec.s3_job_definition).expect("a definition is JSON");
        let schedule = serde_json::to_value(&job.spec.schedule_frequency).expect("a schedule is JSON");
        assert!(schedule["dailySchedule"].is_object(), "{schedule}");
        for of in definition["bucketDefinitions"].as_array().expect("buckets") {
            let account: AccountId = of["accountId"].as_str().expect("an id").parse().expect("an id");
            for bucket in of["buckets"].as_array().expect("names") {
                for prefix in prefixes(&definition) {
                    let resource = (account, bucket.as_str().expect("a name").to_owned(), prefix);
                    let one_time = job.tags["macie-org:one-time"].clone();
                    assert!(covered.insert(resource, one_time).is_none(), "{bucket} is covered twice");
                }
            }
        }
    }
    covered
}

/// The prefixes of a job's scope, which has nothing else in it; `None` for all objects.
fn prefixes(definition: &Value) -> Vec<Option<String>> {
    if definition["scoping"].is_null() {
        return vec![None];
    }
    let terms = definition["scoping"]["includes"]["and"].as_array().expect("terms");
    let [term] = &terms[..] else { panic!("{terms:?}") };
    let term = &term["simpleScopeTerm"];
    assert_eq!((&term["key"], &term["comparator"]), (&json!("OBJECT_KEY"), &json!("STARTS_WITH")));
    let values = term["values"].as_array().expect("values");
    values.iter().map(|value| value.as_str().map(str::to_owned)).collect()
}

/// A job of the administrator that the product has not made, over the same buckets.
#[must_use]
pub fn make_foreign_job(emulator: &Emulator) -> Job {
    let at = SessionKey { region: region(REGION), account: administrator(emulator) };
    let bucket = json!([{"accountId": nth(emulator, 1), "buckets": ["bucket-1"]}]);
    let spec = json!({"name": "macie-org/macie-org/by-hand", "jobType": "SCHEDULED",
        "scheduleFrequency": {"dailySchedule": {}}, "s3JobDefinition": {"bucketDefinitions": bucket}});
    let spec = serde_json::from_value(spec).expect("a job");
    let tags = BTreeMap::from([("macie-org:stack".to_owned(), "another".to_owned())]);
    emulator.state(|state| state.create_job(at, spec, "by-hand".to_owned(), tags)).expect("it is accepted")
}
