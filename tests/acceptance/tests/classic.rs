//! Macie Classic's calls for S3 resources, many at once: what they associate, list, update and
//! disassociate, and which jobs of today's Macie that comes to.

use macie_emulator::{JobStatus, SessionKey, SessionStatus};
use macie_org_acceptance::classic::*;
use macie_org_acceptance::sessions::*;
use macie_org_acceptance::*;
use macie_org_local::system::System;
use serde_json::{Value, json};

/// Members of these tests' organization that have buckets.
const MEMBERS: usize = 20;

/// The administrator's jobs, by id, with where each stands.
fn standing(emulator: &macie_emulator::Emulator) -> Vec<(String, JobStatus)> {
    jobs(emulator).into_iter().map(|job| (job.id.clone(), job.status())).collect()
}

/// The other one-time type.
fn other(one_time: &str) -> String {
    if one_time == "FULL" { "NONE".to_owned() } else { "FULL".to_owned() }
}

/// Every so manieth of the resources, and the others.
fn every(nth: usize, resources: Resources) -> (Resources, Resources) {
    let (mut some, mut rest) = (Resources::new(), Resources::new());
    for (n, (resource, one_time)) in resources.into_iter().enumerate() {
        let part = if n % nth == 0 { &mut some } else { &mut rest };
        part.insert(resource, one_time);
    }
    (some, rest)
}

/// 250 mixed resources of 20 members are associated by the fewest jobs, listed back equal, updated
/// and disassociated. Each of these, run again, changes nothing; what is not associated fails in
/// Classic's words and the others are done; no job of another owner is touched.
#[tokio::test(flavor = "multi_thread")]
async fn mixed_resources_of_many_members_are_associated_listed_updated_and_disassociated() {
    let emulator = quick(MEMBERS + 2);
    let foreign = make_foreign_job(&emulator);
    let mut expected = mixed(&emulator, MEMBERS, 250, &[None, Some("data/")], 3);
    let system = system(&emulator).await;

    let (ended, answers) = call(&system, "associate", "associateS3Resources", &associating(&expected)).await;
    assert_eq!((failed(&answers), ended.count("changed")), (Vec::new(), 20));
    assert_eq!((live(&emulator).len(), covered(&emulator)), (fewest_jobs(&expected), expected.clone()));
    assert_eq!(told(&system, "associate"), [0, fewest_jobs(&expected)]);
    for job in live(&emulator) {
        assert_eq!(job.spec.initial_run, Some(job.tags["macie-org:one-time"] == "FULL"));
    }
    assert_eq!(listed(&system, "list", MEMBERS).await, expected);
    let again = input(&emulator, "associateS3Resources", &json!({"requests": associating(&expected)}));
    changes_nothing(&system, &emulator, "associate-again", &again).await;

    let (updated, stays) = every(5, expected);
    let updated: Resources = updated.into_iter().map(|(it, one_time)| (it, other(&one_time))).collect();
    let mut bodies = updating(&updated);
    bodies[3]["s3ResourcesUpdate"]
        .as_array_mut()
        .unwrap()
        .push(json!({"bucketName": "unknown", "classificationTypeUpdate": {"continuous": "FULL"}}));
    let (ended, answers) = call(&system, "update", "updateS3Resources", &bodies).await;
    assert_eq!((failed(&answers), ended.count("failed")), (vec![not_associated("unknown")], 1));
    expected = updated.into_iter().chain(stays).collect();
    assert_eq!(covered(&emulator), expected);
    assert_eq!(listed(&system, "list-updated", MEMBERS).await, expected);
    let again = input(&emulator, "updateS3Resources", &json!({"requests": updating(&expected)}));
    changes_nothing(&system, &emulator, "update-again", &again).await;

    let (gone, left) = every(3, expected);
    expected = left;
    let before: Vec<_> = live(&emulator).into_iter().map(|job| job.id).collect();
    let (ended, answers) = call(&system, "remove", "disassociateS3Resources", &disassociating(&gone)).await;
    assert_eq!((failed(&answers), ended.count("failed")), (Vec::new(), 0));
    assert_eq!(covered(&emulator), expected);
    let successors = live(&emulator).into_iter().filter(|job| !before.contains(&job.id));
    assert!(successors.into_iter().all(|job| job.spec.initial_run == Some(false)));
    assert_eq!(listed(&system, "list-left", MEMBERS).await, expected);
    emulator.forget_calls();
    let (_, answers) = call(&system, "again", "disassociateS3Resources", &disassociating(&gone)).await;
    assert_eq!((failed(&answers).len(), mutating(&emulator)), (gone.len(), Vec::new()));

    let (_, answers) = call(&system, "all", "disassociateS3Resources", &disassociating(&expected)).await;
    assert_eq!((failed(&answers), live(&emulator)), (Vec::new(), Vec::new()));
    let by_hand = jobs(&emulator).into_iter().find(|job| job.id == foreign.id).expect("it is still there");
    assert_ne!(by_hand.status(), JobStatus::Cancelled);
}

/// How many jobs were done when an execution's first and last line of progress were logged.
fn told(system: &System, execution: &str) -> [usize; 2] {
    let lines = system.logs().into_iter().filter_map(|line| line.json());
    let of_jobs = lines
        .filter(|line| line["execution.name"] == execution)
        .filter(|line| line["message"] == "progress" && line["progress.counted"] == "jobs");
    let done: Vec<usize> =
        of_jobs.map(|line| line["progress.done"].to_string().parse().expect("a number")).collect();
    [done.first(), done.last()].map(|done| *done.expect("progress is logged"))
}

/// What Classic says of a bucket that is not associated.
fn not_associated(bucket: &str) -> Value {
    json!({"failedItem": {"bucketName": bucket}, "errorCode": "InvalidInputException", "errorMessage":
        "The request was rejected. The specified S3 resource (bucket or prefix) is not associated with Macie."})
}

/// A call of a bad shape is refused as a whole with Classic's `InvalidInputException`, which names
/// the field; so is one for an account that nobody knows. One for an account that is no member is an
/// `AccessDeniedException`. The calls beside them are done.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_of_a_bad_shape_is_refused_in_classics_words_and_the_others_are_done() {
    let emulator = enrolled(4);
    let (member, stranger) = (nth(&emulator, 1), "999999999999");
    let leaver = nth(&emulator, 2);
    let at = SessionKey { region: region(REGION), account: administrator(&emulator) };
    emulator.state(|state| state.disassociate_member(at, leaver)).expect("it is a member");
    let full = json!({"oneTime": "FULL", "continuous": "FULL"});
    let of = |account: &str, bucket: &str, types: &Value| json!({"memberAccountId": account, "s3Resources": [{"bucketName": bucket, "classificationType": types}]});
    let member = member.to_string();
    let mut own = of(&member, "own", &full);
    own.as_object_mut().unwrap().remove("memberAccountId");
    let bodies = json!([
        of(&member, "a", &json!({})),
        of(&member, &"b".repeat(501), &full),
        of(&member, "c", &json!({"oneTime": "HALF", "continuous": "FULL"})),
        of(stranger, "d", &full),
        of("12", "e", &full),
        of(&leaver.to_string(), "f", &full),
        of(&member, "fine", &full),
        own,
    ]);
    let system = system(&emulator).await;
    let (ended, answers) = call(&system, "run", "associateS3Resources", &bodies).await;
    let fields = ["continuous", "bucketName", "oneTime", "memberAccountId", "memberAccountId"];
    for (answer, field) in answers.iter().zip(fields) {
        let error = &answer["error"];
        assert_eq!(
            (&error["exception"], &error["fieldName"]),
            (&json!("InvalidInputException"), &json!(field))
        );
        assert_eq!(error["errorCode"], "InvalidInputException");
    }
    assert_eq!(answers[5]["error"]["exception"], "AccessDeniedException");
    assert_eq!(answers[5]["error"]["resourceType"], "MEMBER_ACCOUNT");
    assert!(answers[6..].iter().all(|answer| answer["failedS3Resources"] == json!([])), "{answers:?}");
    let names: Vec<_> = covered(&emulator).into_keys().map(|(_, bucket, _)| bucket).collect();
    assert_eq!(names.len(), 2);
    assert!(names.contains(&"fine".to_owned()) && names.contains(&"own".to_owned()), "{names:?}");
    assert_eq!(ended.output["status"], "finishedWithFailures");
    assert_eq!(ended.outcome(stranger.parse().unwrap(), REGION), "failed resourcesFailed");
}

/// With `dryRun`, calls of Macie Classic say which jobs would be created, and create none.
#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_of_an_association_says_which_jobs_it_would_create() {
    let emulator = enrolled(7);
    let wanted = mixed(&emulator, 5, 60, &[None, Some("data/"), Some("logs/")], 5);
    let system = system(&emulator).await;
    let more = json!({"requests": associating(&wanted), "dryRun": true});
    let ended = succeed(&system, "run", &input(&emulator, "associateS3Resources", &more)).await;
    assert_eq!((mutating(&emulator), standing(&emulator)), (Vec::new(), Vec::new()));
    assert_eq!((ended.count("planned"), &ended.output["status"]), (5, &json!("planned")));
    let planned = answers_of(&system, &ended).await;
    assert_eq!(planned["dryRun"], true);
    assert_eq!(planned["created"].as_array().map(Vec::len), Some(fewest_jobs(&wanted)));
}

/// A leg that is killed between the creation of successors and the cancellation of what they
/// replace leaves nothing uncovered; the next one goes on, and in the end nothing is covered twice.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_leg_leaves_nothing_uncovered_and_nothing_covered_twice() {
    let emulator = quick(6);
    let wanted = mixed(&emulator, 4, 60, &[None, Some("data/")], 11);
    let system = system(&emulator).await;
    call(&system, "associate", "associateS3Resources", &associating(&wanted)).await;
    let (gone, left) = every(4, wanted);
    let before = calls(&emulator, "macie2:CreateClassificationJob");
    let removal = json!({"requests": disassociating(&gone)});
    let removal = input(&emulator, "disassociateS3Resources", &removal);
    let handle = system.execute("remove", &removal).await.unwrap();
    while calls(&emulator, "macie2:CreateClassificationJob") < before + 2 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert!(system.lambda().kill("classify-resources") > 0, "a leg was running");
    let names = |job: &macie_emulator::Job| job.status() == JobStatus::Cancelled;
    assert!(!jobs(&emulator).iter().any(names), "nothing is cancelled before all its successors are there");
    let ended = ended(&system, handle.wait().await.unwrap()).await;
    assert_eq!((ended.count("failed"), covered(&emulator)), (0, left));
    let created = calls(&emulator, "macie2:CreateClassificationJob") - before;
    assert!((4..=5).contains(&created), "four successors, of which one may have been sent twice: {created}");
}

/// A job that Macie refuses is halved until the resource at fault is alone. It fails with Classic's
/// error and Macie's words, and all others are associated.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_job_is_halved_until_the_resource_at_fault_fails_alone() {
    let emulator = quick(4);
    let (one, two) = (nth(&emulator, 1).min(nth(&emulator, 2)), nth(&emulator, 1).max(nth(&emulator, 2)));
    let resource = |account, n| ((account, format!("bucket-{n}"), None), "FULL".to_owned());
    let wanted: Resources = (0..4).flat_map(|n| [resource(one, n), resource(two, n)]).collect();
    // All eight, the first four of them, the first two, the first.
    let refused = json!({"calls": {"operations": ["CreateClassificationJob"]},
        "when": {"atCalls": [1, 2, 4, 6]}, "kind": "validation"});
    emulator.set_faults(serde_json::from_value(json!({"failures": [refused]})).expect("faults"));
    let system = system(&emulator).await;
    let (ended, answers) = call(&system, "run", "associateS3Resources", &associating(&wanted)).await;
    let failed = failed(&answers);
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0]["failedItem"], json!({"bucketName": "bucket-0"}));
    assert_eq!(failed[0]["errorCode"], "InvalidInputException");
    assert!(failed[0]["errorMessage"].as_str().unwrap().contains("ValidationException"), "{failed:?}");
    assert_eq!(
        (ended.outcome(one, REGION), ended.outcome(two, REGION)),
        ("failed resourcesFailed".into(), "changed".into())
    );
    let mut others = wanted;
    others.remove(&resource(one, 0).0);
    assert_eq!((covered(&emulator), live(&emulator).len()), (others, 3));
}

/// Classic's calls for member accounts are done by onboarding and teardown, and answered in Classic's
/// words: an account becomes a member and is listed after the administrator, one that nobody knows or
/// that is none is an `InvalidInputException`. A disassociation takes the hash of its dry run, and
/// leaves the account its session.
#[tokio::test(flavor = "multi_thread")]
async fn member_accounts_are_associated_listed_and_disassociated_by_onboarding_and_teardown() {
    let emulator = emulator(6);
    let administrator = administrator(&emulator);
    emulator.state(|state| state.put_administrator(region(REGION), administrator));
    let (one, two) = (nth(&emulator, 1).to_string(), nth(&emulator, 2).to_string());
    let system = system(&emulator).await;
    let bodies = |accounts: &[&str]| -> Value {
        accounts.iter().map(|account| json!({"memberAccountId": account})).collect()
    };
    let refused = |answer: &Value| answer["error"]["exception"].as_str().map(str::to_owned);

    let asked = bodies(&[&one, &two, "999999999999", "12"]);
    let (_, answers) = call(&system, "associate", "associateMemberAccount", &asked).await;
    let invalid = Some("InvalidInputException".to_owned());
    let expected = [None, None, invalid.clone(), invalid.clone()];
    assert_eq!(answers.iter().map(refused).collect::<Vec<_>>(), expected);
    let again = input(&emulator, "associateMemberAccount", &json!({"requests": bodies(&[&one, &two])}));
    changes_nothing(&system, &emulator, "associate-again", &again).await;

    let (ended, answers) = call(&system, "list", "listMemberAccounts", &json!([{}])).await;
    let listed =
        |accounts: &[&str]| json!(accounts.iter().map(|id| json!({"accountId": id})).collect::<Vec<_>>());
    let mut members = [one.as_str(), two.as_str()];
    members.sort_unstable();
    assert_eq!(answers[0]["memberAccounts"], listed(&[&administrator.to_string(), members[0], members[1]]));
    assert_eq!(ended.output["drift"], 0);

    let mut removal =
        input(&emulator, "disassociateMemberAccount", &json!({"requests": bodies(&[&one, "999999999999"])}));
    removal["dryRun"] = json!(true);
    let planned = succeed(&system, "plan", &removal).await;
    let fields = removal.as_object_mut().unwrap();
    fields.remove("dryRun");
    fields.insert("confirm".to_owned(), planned.output["planHash"].clone());
    let ended = succeed(&system, "remove", &removal).await;
    let answers = answers_of(&system, &ended).await["answers"].as_array().unwrap().clone();
    assert_eq!(answers.iter().map(refused).collect::<Vec<_>>(), [None, invalid]);
    let former = nth(&emulator, 1);
    let session = emulator.state(|state| state.session(former, region(REGION)));
    assert_eq!(session, Some(SessionStatus::Enabled));
    let (_, answers) = call(&system, "list-left", "listMemberAccounts", &json!([{}])).await;
    assert_eq!(answers[0]["memberAccounts"], listed(&[&administrator.to_string(), &two]));
}
