//! AWS's answers to every call that the product makes: any status, any error code, any body.

use std::cell::LazyCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use macie_org::admission::Started;
use macie_org::aws::{Aws, Scopes};
use macie_org::error::{Error, chain};
use macie_org::ids::{AccountId, Region};
use macie_org::lease::{Claim, LeaseKey};
use macie_org::model::{
    AutoEnableMembers, AutomatedDiscovery, AutomatedDiscoveryStatus, ClassificationExport,
    FindingPublishingFrequency, FindingsPublication, NewJob, SessionAim,
};
use macie_org::page::PageToken;
use macie_org::ports::{
    AdministratorRegistry, ClassificationJobs, LeaseTable, MemberRegistry, ObjectStore,
    OrganizationDirectory, OwnSession, SessionControl,
};
use macie_org::request::Request;
use serde_json::json;

use crate::at_once;
use crate::connector::configuration;

/// What AWS says beside the body.
const STATUSES: [u16; 11] = [200, 200, 200, 202, 400, 403, 404, 409, 429, 500, 503];
const CODES: [&str; 9] = [
    "",
    "AccessDeniedException",
    "ConflictException",
    "ResourceNotFoundException",
    "ThrottlingException",
    "ValidationException",
    "ExecutionAlreadyExists",
    "NoSuchKey",
    "InternalServerException:http://internal.amazonaws.com/",
];

/// The bodies that AWS answers with, by the call that each is for: number of the call, body.
const BODIES: [(u8, &str); 18] = [
    (0, r#"{"Organization":{"Id":"o-exampleorgid","MasterAccountId":"111111111111","FeatureSet":"ALL"}}"#),
    (
        1,
        r#"{"Accounts":[{"Id":"222222222222","Email":"a@example.com","Name":"a","Status":"ACTIVE","State":"ACTIVE","Paths":["o-exampleorgid/r-ab12/222222222222/"]}],"NextToken":"next"}"#,
    ),
    (3, r#"{"Tags":[{"Key":"team","Value":"security"}]}"#),
    (
        5,
        r#"{"status":"ENABLED","findingPublishingFrequency":"SIX_HOURS","createdAt":"2026-11-21T10:00:00Z","serviceRole":"arn:aws:iam::222222222222:role/x"}"#,
    ),
    (
        7,
        r#"{"EnabledServicePrincipals":[{"ServicePrincipal":"macie.amazonaws.com","DateEnabled":1763719200.0}]}"#,
    ),
    (9, r#"{"adminAccounts":[{"accountId":"222222222222","status":"ENABLED"}],"nextToken":"next"}"#),
    (12, r#"{"DelegatedAdministrators":[{"Id":"222222222222","DelegationEnabledDate":1763719200.0}]}"#),
    (16, r#"{"autoEnable":true,"maxAccountLimitReached":false}"#),
    (
        18,
        r#"{"configuration":{"s3Destination":{"bucketName":"b","keyPrefix":"p","kmsKeyArn":"arn:aws:kms:x"}}}"#,
    ),
    (22, r#"{"status":"ENABLED","autoEnableOrganizationMembers":"NEW","classificationScopeId":"x"}"#),
    (
        24,
        r#"{"members":[{"accountId":"333333333333","relationshipStatus":"Enabled","administratorAccountId":"222222222222","masterAccountId":"222222222222","email":"b@example.com","arn":"arn:aws:macie2:x","invitedAt":null,"updatedAt":"2026-11-21T10:00:00Z","tags":{}}],"nextToken":"next"}"#,
    ),
    (
        31,
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2036-11-21T10:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
    ),
    (
        34,
        r#"{"Attributes":{"execution":{"S":"onboard-1"},"operation":{"S":"onboard"},"token":{"S":"t"},"expiresAt":{"N":"1763719200000"},"stop":{"S":""}}}"#,
    ),
    (
        34,
        r#"{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"x","Item":{"execution":{"S":"onboard-1"},"expiresAt":{"N":"1"}}}"#,
    ),
    (
        38,
        r#"{"executionArn":"arn:aws:states:us-east-1:111111111111:execution:x:y","startDate":1763719200.0}"#,
    ),
    (
        39,
        r#"{"items":[{"jobId":"j","jobStatus":"RUNNING","jobType":"SCHEDULED","name":"n"}],"nextToken":"next"}"#,
    ),
    (
        40,
        r#"{"jobId":"j","jobStatus":"IDLE","jobType":"SCHEDULED","createdAt":"2026-11-21T10:00:00Z","initialRun":true,"lastRunTime":"2026-11-21T10:00:00Z","s3JobDefinition":{"bucketDefinitions":[{"accountId":"333333333333","buckets":["b"]}],"scoping":{"includes":{"and":[{"simpleScopeTerm":{"comparator":"STARTS_WITH","key":"OBJECT_KEY","values":["p/"]}}]}}},"scheduleFrequency":{"dailySchedule":{}},"tags":{"macie-org:one-time":"FULL"},"statistics":{"numberOfRuns":1.0}}"#,
    ),
    (41, r#"{"jobId":"j","jobArn":"arn:aws:macie2:x"}"#),
];

/// What the fuzzer has found, each by its call.
const FOUND: [(u8, &str); 1] = [(
    31, // the SDK panicked while it signed with this token
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t\nt</SessionToken><Expiration>2036-11-21T10:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
)];

/// How many calls there are.
const CALLS: u8 = 43;

/// Calls that change something: whatever is not a success must not read as one.
const CHANGES: [u8; 23] =
    [6, 8, 10, 11, 14, 15, 17, 19, 21, 23, 26, 27, 28, 29, 30, 31, 33, 35, 36, 37, 38, 41, 42];

/// What every request is answered with.
#[derive(Debug, Clone)]
struct Said {
    status: u16,
    code: &'static str,
    body: Vec<u8>,
}

thread_local! {
    static AWS: LazyCell<(Rc<Aws>, Arc<Mutex<Said>>)> = LazyCell::new(|| {
        let said = Arc::new(Mutex::new(Said { status: 200, code: "", body: Vec::new() }));
        let shared = Arc::clone(&said);
        let own = configuration("own", move |_| Ok(answer(&shared.lock().expect("no holder panics"))));
        let scopes = Scopes { member: Some("role".to_owned()), ..Scopes::default() };
        (Rc::new(Aws::new(own, scopes)), said)
    });
}

/// Sends one call, the first byte says which, and answers it with the second's status, the
/// third's error code and the rest as its body.
///
/// # Panics
///
/// If a change that was not answered as a success reads as one.
pub fn read(bytes: &[u8]) {
    let [call, status, code, body @ ..] = bytes else { return };
    let call = call % CALLS;
    let status = STATUSES[usize::from(*status) % STATUSES.len()];
    let code = CODES[usize::from(*code) % CODES.len()];
    let (aws, said) = AWS.with(|it| (Rc::clone(&it.0), Arc::clone(&it.1)));
    *said.lock().expect("no holder panics") = Said { status, code, body: body.to_vec() };
    let answer = at_once(send(call, &aws));
    match answer {
        // An execution that is there already has been started.
        Ok(()) if call == 38 && code == "ExecutionAlreadyExists" => {}
        Ok(()) => assert!(status < 300 || !CHANGES.contains(&call), "call {call} was done by a {status}"),
        Err(error) => assert!(!chain(&error).is_empty()),
    }
}

/// Genuine answers, as they are and as failures, and what was found.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let genuine = BODIES.iter().chain(&FOUND).map(|(call, body)| [&[*call, 0, 0], body.as_bytes()].concat());
    let refused = (0..CALLS).flat_map(|call| {
        let kinds = [(4, 5), (5, 1), (6, 3), (7, 2), (8, 4), (9, 8)];
        let message = br#"{"message":"The request failed because a@example.com","__type":"x#y"}"#;
        kinds.map(|(status, code)| [&[call, status, code], &message[..]].concat())
    });
    genuine.chain(refused).collect()
}

async fn send(call: u8, aws: &Aws) -> Result<(), Error> {
    let (id, region) = (account(3), region());
    let directory = aws.directory("fuzz").await;
    let page = || Some(PageToken("page".to_owned()));
    match call {
        0 => directory.organization().await.map(drop),
        1 => directory.accounts(page()).await.map(drop),
        2 => directory.account(&id).await.map(drop),
        3 => directory.tags(&id, None).await.map(drop),
        4 => directory.has_unit(&"ou-ab12-parent00".parse().expect("a unit")).await.map(drop),
        5..=12 => of_management(call, aws, region).await,
        13..=30 => of_administrator(call, aws, region).await,
        31 => aws.former_members("fuzz").account(&id).await.disable(region).await,
        32 => aws.store("bucket".to_owned()).get("key").await.map(drop),
        33 => aws.store("bucket".to_owned()).put("key", vec![1]).await,
        34..=37 => of_lease(call, aws, region).await,
        39..=42 => of_jobs(call, aws, region).await,
        _ => {
            let request = json!({"operation": "onboard", "administratorId": account(2)});
            let request = Request::parse(&request).expect("a request");
            let executions =
                aws.executions("arn:aws:states:us-east-1:111111111111:stateMachine:x".to_owned());
            executions
                .start("name", &request)
                .await
                .map(|it| assert!(it == Started::Running || it == Started::Ended))
        }
    }
}

async fn of_management(call: u8, aws: &Aws, region: Region) -> Result<(), Error> {
    let registry = aws.management("fuzz").await;
    match call {
        5 => registry.session(region).await.map(drop),
        6 => registry.enable_session(region).await,
        7 => registry.trusted_services(None).await.map(drop),
        8 => registry.trust_macie().await,
        9 => registry.administrators(region, None).await.map(drop),
        10 => registry.designate(region, &account(2)).await,
        11 => registry.disable_session(region).await,
        _ => registry.registered(None).await.map(drop),
    }
}

async fn of_administrator(call: u8, aws: &Aws, region: Region) -> Result<(), Error> {
    let (members, id) = (aws.administrator(&account(2), "fuzz").await, account(3));
    match call {
        13 => members.session(region).await.map(drop),
        14 => members.enable_session(region).await,
        15 => members.resume_session(region).await,
        16 => members.organization_configuration(region).await.map(drop),
        17 => members.set_auto_enable(region, true).await,
        18 => members.classification_export(region).await.map(drop),
        19 => {
            let (bucket_name, kms_key_arn) = ("bucket".to_owned(), "arn:aws:kms:x".to_owned());
            let export = ClassificationExport { bucket_name, kms_key_arn, key_prefix: None };
            members.set_classification_export(region, &export).await
        }
        20 => members.findings_publication(region).await.map(drop),
        21 => {
            let publication =
                FindingsPublication { publish_classification_findings: true, publish_policy_findings: true };
            members.set_findings_publication(region, publication).await
        }
        22 => members.automated_discovery(region).await.map(drop),
        23 => {
            let (status, all) = (AutomatedDiscoveryStatus::Enabled, AutoEnableMembers::All);
            let discovery = AutomatedDiscovery { status, auto_enable_organization_members: all };
            members.set_automated_discovery(region, &discovery).await
        }
        24 => members.members(region, None).await.map(drop),
        25 => members.member(region, &id).await.map(drop),
        26 => {
            let email = serde_json::from_value(json!("c@example.com")).expect("an address");
            members.create_member(region, &id, &email).await
        }
        27 => members.set_member_session(region, &id, SessionAim::Paused).await,
        28 => members.disassociate_member(region, &id).await,
        29 => members.delete_member(region, &id).await,
        _ => members.set_frequency(region, FindingPublishingFrequency::SixHours).await,
    }
}

async fn of_jobs(call: u8, aws: &Aws, region: Region) -> Result<(), Error> {
    let jobs = aws.administrator(&account(2), "fuzz").await;
    match call {
        39 => jobs.jobs(region, "macie-org/", None).await.map(drop),
        40 => jobs.job(region, "job").await.map(drop),
        41 => {
            let [client_token, name] = ["token", "name"].map(str::to_owned);
            let (buckets, prefixes, tags) = Default::default();
            let job = NewJob { client_token, name, initial_run: true, buckets, prefixes, tags };
            jobs.create_job(region, &job).await.map(drop)
        }
        _ => jobs.cancel_job(region, "job").await,
    }
}

async fn of_lease(call: u8, aws: &Aws, region: Region) -> Result<(), Error> {
    let table = aws.leases("table".to_owned());
    let key = LeaseKey { administrator: account(2), region };
    let [execution, operation, token] = ["execution", "onboard", "token"].map(str::to_owned);
    let claim = Claim { execution, operation, token };
    match call {
        34 => table.claim(&key, &claim, 1, 2).await.map(drop),
        35 => table.renew(&key, &claim, 2).await.map(drop),
        36 => table.hand_over(&key, &claim, 2).await,
        _ => table.release(&key, &claim).await,
    }
}

fn account(n: u8) -> AccountId {
    n.to_string().repeat(12).parse().expect("twelve digits")
}

fn region() -> Region {
    "us-east-1".parse().expect("Macie is there")
}

fn answer(said: &Said) -> HttpResponse {
    let mut response = HttpResponse::new(
        said.status.try_into().expect("all are statuses"),
        SdkBody::from(said.body.clone()),
    );
    if !said.code.is_empty() {
        response.headers_mut().insert("x-amzn-errortype", said.code);
    }
    response
}
