//! Random requests: some near to real ones, some far from anything.

use bytes::Bytes;
use hyper::Request;
use serde_json::{Value, json};

/// `SplitMix64`, so that a seed printed by a failure repeats it for ever.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub(crate) fn bytes(&mut self, most: usize) -> Vec<u8> {
        let length = self.below(most + 1);
        (0..length).map(|_| u8::try_from(self.below(256)).unwrap()).collect()
    }

    /// Text that a URI can hold.
    fn word(&mut self) -> String {
        const PARTS: [&str; 24] = [
            "a",
            "0",
            "12",
            "%00",
            "%2F",
            "%2e%2e",
            "..",
            ".",
            "%ff",
            "%F0%9F%92%A9",
            "%",
            "+",
            "~",
            "{id}",
            "-1",
            "333333333333",
            "999999999999999999999",
            "true",
            "null",
            "'",
            "(",
            ";",
            ":",
            "@",
        ];
        (0..self.below(6)).map(|_| *self.pick(&PARTS)).collect()
    }
}

const METHODS: [&str; 9] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "BREW"];

const PATHS: [&str; 33] = [
    "/",
    "//",
    "/macie",
    "/macie/",
    "//macie",
    "/macie/../admin",
    "/admin",
    "/admin/configuration",
    "/administrator",
    "/master",
    "/members",
    "/members/",
    "/members/333333333333",
    "/members/disassociate/333333333333",
    "/macie/members/333333333333",
    "/tags/arn%3Aaws%3Amacie2%3Aeu-west-1%3A222222222222%3Amember%2F333333333333",
    "/classification-export-configuration",
    "/findings-publication-configuration",
    "/automated-discovery/configuration",
    "/automated-discovery/accounts",
    "/jobs",
    "/jobs/list",
    "/invitations",
    "/invitations/accept",
    "/invitations/count",
    "/invitations/decline",
    "/invitations/delete",
    "/administrator/disassociate",
    "/master/disassociate",
    "/jobs/00000000000000000000000000000001",
    "/usage",
    "/usage/statistics",
    "/Macie",
];

/// What reaches an operation, whatever its body then does there.
const ROUTES: [(&str, &str); 24] = [
    ("GET", "/macie"),
    ("POST", "/macie"),
    ("PATCH", "/macie"),
    ("GET", "/admin"),
    ("POST", "/admin"),
    ("GET", "/members"),
    ("POST", "/members"),
    ("GET", "/members/333333333333"),
    ("PATCH", "/macie/members/333333333333"),
    ("POST", "/members/disassociate/333333333333"),
    ("GET", "/invitations"),
    ("POST", "/invitations"),
    ("POST", "/invitations/accept"),
    ("POST", "/invitations/decline"),
    ("POST", "/jobs"),
    ("POST", "/jobs/list"),
    ("PATCH", "/jobs/00000000000000000000000000000001"),
    ("POST", "/tags/arn%3Aaws%3Amacie2%3Aeu-west-1%3A222222222222%3Amember%2F333333333333"),
    ("DELETE", "/tags/arn%3Aaws%3Amacie2%3Aeu-west-1%3A222222222222%3Amember%2F333333333333"),
    ("GET", "/usage"),
    ("POST", "/usage/statistics"),
    ("GET", "/automated-discovery/accounts"),
    ("PATCH", "/automated-discovery/accounts"),
    ("PUT", "/classification-export-configuration"),
];

const SERVICES: [&str; 6] = ["macie2", "organizations", "sts", "macie", "s3", "MACIE2"];
const REGIONS: [&str; 5] = ["eu-west-1", "us-east-1", "moon-1", "EU-WEST-1", "eu-west-1x"];
const TARGETS: [&str; 8] = [
    "AWSOrganizationsV20161128.ListAccounts",
    "AWSOrganizationsV20161128.DescribeAccount",
    "AWSOrganizationsV20161128.ListTagsForResource",
    "AWSOrganizationsV20161128.RegisterDelegatedAdministrator",
    "AWSOrganizationsV20161128.ListChildren",
    "AWSOrganizationsV20161128.",
    "MacieService.ListMemberAccounts",
    "",
];
const CLASSIC_TARGETS: [&str; 6] = [
    "MacieService.ListMemberAccounts",
    "MacieService.AssociateMemberAccount",
    "MacieService.AssociateS3Resources",
    "MacieService.UpdateS3Resources",
    "MacieService.ListS3Resources",
    "AWSOrganizationsV20161128.ListAccounts",
];

/// The Region that a request is signed for, and whether for Macie; absent if it is not signed well.
pub(crate) struct Fuzzed {
    pub(crate) request: Request<Bytes>,
    pub(crate) nowhere: bool,
}

/// One request.
pub(crate) fn request(random: &mut Random) -> Fuzzed {
    loop {
        let (service, region) = (*random.pick(&SERVICES), *random.pick(&REGIONS));
        let (method, path) = match random.below(2) {
            0 => *random.pick(&ROUTES),
            _ => (*random.pick(&METHODS), ""),
        };
        let uri = uri(random, path);
        let mut request = Request::builder().method(method).uri(uri);
        let signed = random.below(8) > 0;
        if signed {
            request = request.header("authorization", authorization(random, region, service));
        } else if random.below(2) == 0 {
            request = request.header("authorization", random.bytes(60));
        }
        if random.below(4) > 0 {
            let targets: &[&str] = if service == "macie" { &CLASSIC_TARGETS } else { &TARGETS };
            request = request.header("x-amz-target", *random.pick(targets));
        }
        if random.below(6) == 0 {
            request = request.header("x-amz-target", random.bytes(30));
        }
        // What the library refuses to build, no server could have received.
        if let Ok(request) = request.body(body(random)) {
            let regions: &[&str] = match service {
                "macie2" => &["eu-west-1", "us-east-1"],
                "macie" => &["us-east-1"],
                _ => &REGIONS,
            };
            let nowhere = signed && !regions.contains(&region);
            return Fuzzed { request, nowhere };
        }
    }
}

/// A path, unless there is one, with names and values behind it.
fn uri(random: &mut Random, path: &str) -> String {
    let mut uri = match random.below(5) {
        _ if !path.is_empty() => path.to_owned(),
        0 => format!("/{}/{}", random.word(), random.word()),
        1 => format!("/members/{}", random.word()),
        2 | 3 => (*random.pick(&PATHS)).to_owned(),
        _ => format!("{}{}", random.pick(&PATHS), random.word()),
    };
    let names = [
        "maxResults",
        "nextToken",
        "onlyAssociated",
        "adminAccountId",
        "Action",
        "RoleArn",
        "timeRange",
        "tagKeys",
    ];
    for index in 0..random.below(4) {
        let separator = if index == 0 { '?' } else { '&' };
        uri = format!("{uri}{separator}{}={}", random.pick(&names), random.word());
    }
    uri
}

fn authorization(random: &mut Random, region: &str, service: &str) -> Vec<u8> {
    let key = *random.pick(&["AKIA", "ASIAAAAAAAAAAAAAAAAB", "x", "é"]);
    format!("AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0").into_bytes()
}

fn body(random: &mut Random) -> Bytes {
    match random.below(6) {
        0 => Bytes::new(),
        1 => random.bytes(200).into(),
        2 => format!(
            "Action={}&RoleArn={}&RoleSessionName={}&DurationSeconds={}",
            random.pick(&["AssumeRole", "GetCallerIdentity", "X"]),
            random.pick(&["arn:aws:iam::333333333333:role/x", "arn", ""]),
            random.word(),
            random.word()
        )
        .into(),
        3 => {
            let mut text = value(random, 3).to_string().into_bytes();
            for _ in 0..=random.below(3) {
                let place = random.below(text.len());
                text[place] = u8::try_from(random.below(256)).unwrap();
            }
            text.into()
        }
        4 => "[".repeat(random.below(5_000)).into(),
        _ => value(random, 3).to_string().into(),
    }
}

/// JSON with the fields of real requests and any value in them.
fn value(random: &mut Random, depth: usize) -> Value {
    const FIELDS: [&str; 38] = [
        "account",
        "accountId",
        "email",
        "tags",
        "status",
        "findingPublishingFrequency",
        "adminAccountId",
        "autoEnable",
        "configuration",
        "s3Destination",
        "bucketName",
        "kmsKeyArn",
        "securityHubConfiguration",
        "autoEnableOrganizationMembers",
        "AccountId",
        "ParentId",
        "ChildId",
        "ChildType",
        "ResourceId",
        "ServicePrincipal",
        "MaxResults",
        "NextToken",
        "accountIds",
        "invitationId",
        "accounts",
        "clientToken",
        "name",
        "jobType",
        "s3JobDefinition",
        "bucketDefinitions",
        "scoping",
        "filterCriteria",
        "sortCriteria",
        "filterBy",
        "maxResults",
        "nextToken",
        "memberAccountId",
        "s3Resources",
    ];
    let scalars = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e308),
        json!(u64::MAX),
        json!(""),
        json!("333333333333"),
        json!("PAUSED"),
        json!("FIFTEEN_MINUTES"),
        json!("a@b"),
        json!("macie.amazonaws.com"),
        json!("r-ex01"),
        json!("\u{0}\u{ffff}"),
        json!("x".repeat(5_000)),
    ];
    match random.below(if depth == 0 { 1 } else { 4 }) {
        0 => random.pick(&scalars).clone(),
        1 => (0..random.below(3)).map(|_| value(random, depth - 1)).collect(),
        _ => {
            let mut object = serde_json::Map::new();
            for _ in 0..random.below(5) {
                object.insert((*random.pick(&FIELDS)).to_owned(), value(random, depth - 1));
            }
            Value::Object(object)
        }
    }
}
