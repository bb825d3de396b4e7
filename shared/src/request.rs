//! The execution input: what a user asks for, checked before anything is called.
//!
//! Strict: an unknown field is refused and every refusal names its field. An
//! operation has only the fields that it uses. Whether accounts and units exist is
//! not known here; [`crate::scope`] finds out.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::{AccountId, OrganizationalUnitId, Region};
use crate::model::{
    AutomatedDiscovery, ClassificationExport, FindingPublishingFrequency, FindingsPublication,
};
use crate::step::StepError;

/// Macie's limit of members by Organizations in one Region, which is not raised.
pub const MEMBERS_PER_REGION: u32 = 10_000;

/// An execution input that means something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "operation", rename_all = "camelCase")]
pub enum Request {
    /// Make every account in scope a member, in every Region asked for.
    Onboard(Onboard),
    /// Suspend the sessions of members in scope.
    Suspend(Suspend),
    /// Resume the sessions of members in scope.
    Resume(Resume),
}

/// What `onboard` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Onboard {
    /// The account that is, or becomes, the delegated administrator.
    pub administrator_id: AccountId,
    /// Where; empty means the stack's own Regions. The first is set up alone, before the others.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Which accounts; absent means all active ones.
    #[serde(default)]
    pub accounts: AccountFilter,
    /// The administrator's settings; one that is absent is left untouched.
    #[serde(default)]
    pub settings: Settings,
    /// When to stop.
    #[serde(default)]
    pub limits: Limits,
    /// Say what would be done, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What `suspend` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Suspend {
    /// The delegated administrator.
    pub administrator_id: AccountId,
    /// Where; empty means the stack's own Regions.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Which accounts; absent means all active ones.
    #[serde(default)]
    pub accounts: AccountFilter,
    /// When to stop.
    #[serde(default)]
    pub limits: SuspendLimits,
    /// Say what would be done, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What `resume` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resume {
    /// The delegated administrator.
    pub administrator_id: AccountId,
    /// Where; empty means the stack's own Regions.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Which accounts; absent means all active ones.
    #[serde(default)]
    pub accounts: AccountFilter,
    /// Which suspended members of those accounts.
    #[serde(default)]
    pub resume_scope: ResumeScope,
    /// When to stop.
    #[serde(default)]
    pub limits: Limits,
    /// Say what would be done, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// Which suspended members are resumed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ResumeScope {
    /// Those that `suspend` suspended, as its ledger tells.
    #[default]
    SuspendedByUs,
    /// All of them, whoever suspended them.
    AllPaused,
}

/// Which accounts: those in `include` (or all active ones) that lie under any of the
/// units and carry all of the tags, less those in `exclude`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountFilter {
    /// These accounts alone; empty means all active ones.
    #[serde(default)]
    pub include: BTreeSet<AccountId>,
    /// Not these.
    #[serde(default)]
    pub exclude: BTreeSet<AccountId>,
    /// Under any of these units or roots, at any depth; empty means anywhere.
    #[serde(default)]
    pub organizational_units: BTreeSet<OrganizationalUnitId>,
    /// With all of these tags, by key and value.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// Settings of the administrator, per Region.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// Enable Macie for accounts that join the organization later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_enable: Option<bool>,
    /// How often updates to policy findings are published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding_publishing_frequency: Option<FindingPublishingFrequency>,
    /// Where discovery results are stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classification_export: Option<ClassificationExport>,
    /// Which findings go to Security Hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings_publication: Option<FindingsPublication>,
    /// Automated sensitive data discovery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automated_discovery: Option<AutomatedDiscovery>,
    /// Settings of single Regions, each replacing the one above there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub regions: BTreeMap<Region, RegionSettings>,
}

/// Settings that may differ by Region, because what they name lies in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegionSettings {
    /// Where this Region's discovery results are stored.
    pub classification_export: ClassificationExport,
}

impl Settings {
    /// Where discovery results of `region` are asked to be stored.
    #[must_use]
    pub fn classification_export_in(&self, region: Region) -> Option<&ClassificationExport> {
        let own = self.regions.get(&region).map(|settings| &settings.classification_export);
        own.or(self.classification_export.as_ref())
    }
}

/// When an operation stops by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Limits {
    /// Failed accounts that a Region may have; one more stops the Region.
    pub max_failures: u32,
    /// Active accounts in scope; more are refused before any write. At most 10,000.
    pub max_accounts: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_failures: 100, max_accounts: MEMBERS_PER_REGION }
    }
}

/// When `suspend` stops by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SuspendLimits {
    /// Failed accounts that a Region may have; one more stops the Region.
    pub max_failures: u32,
    /// Active accounts in scope; more are refused before any write. At most 10,000.
    pub max_accounts: u32,
    /// The share of a Region's members that may be suspended, in percent; more is
    /// refused before any write. From 1 to 100.
    pub max_percent: u32,
}

impl Default for SuspendLimits {
    fn default() -> Self {
        let Limits { max_failures, max_accounts } = Limits::default();
        Self { max_failures, max_accounts, max_percent: 25 }
    }
}

/// Why an execution input is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// A field is missing, unknown, or holds what it cannot.
    #[error("field `{field}`: {message}")]
    Field {
        /// Where, as `accounts.include[2]`.
        field: String,
        /// What is wrong and what is expected.
        message: String,
    },
    /// A Region without Macie.
    #[error("field `{field}`: {message}")]
    Region {
        /// Where.
        field: String,
        /// Which, and which there are.
        message: String,
    },
}

/// Where the execution before left off, in the input of a continuation: the state
/// machine writes it, users do not.
#[must_use]
pub fn handover_key(input: &Value) -> Option<&str> {
    let fields = input.as_object().filter(|fields| fields.len() == 1)?;
    fields.get("handoverKey")?.as_str()
}

/// What is expected where the operation is wrong.
const EXPECTED: &str = "expected `onboard`, `suspend` or `resume`";

impl Request {
    /// Reads an execution input.
    ///
    /// # Errors
    ///
    /// The first field that cannot be accepted, by name.
    pub fn parse(input: &Value) -> Result<Self, RequestError> {
        let Value::Object(fields) = input else {
            return Err(field("$", "the execution input is not a JSON object"));
        };
        refuse_arrays(input, "")?;
        let mut fields = fields.clone();
        let request = match fields.remove("operation") {
            Some(Value::String(name)) => match name.as_str() {
                "onboard" => Self::Onboard(read(fields)?),
                "suspend" => Self::Suspend(read(fields)?),
                "resume" => Self::Resume(read(fields)?),
                _ => return Err(field("operation", &format!("unknown operation `{name}`, {EXPECTED}"))),
            },
            Some(_) => return Err(field("operation", &format!("not a string, {EXPECTED}"))),
            None => return Err(field("operation", &format!("missing, {EXPECTED}"))),
        };
        request.check()?;
        Ok(request)
    }

    fn check(&self) -> Result<(), RequestError> {
        let distinct: BTreeSet<_> = self.regions().iter().collect();
        if distinct.len() < self.regions().len() {
            return Err(field("regions", "names a Region twice"));
        }
        check_range("limits.maxAccounts", self.max_accounts(), MEMBERS_PER_REGION)?;
        match self {
            Self::Onboard(onboard) => onboard.settings.check(),
            Self::Suspend(suspend) => check_range("limits.maxPercent", suspend.limits.max_percent, 100),
            Self::Resume(_) => Ok(()),
        }
    }

    /// The operation, as the execution input spells it.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::Onboard(_) => "onboard",
            Self::Suspend(_) => "suspend",
            Self::Resume(_) => "resume",
        }
    }

    /// The account that is, or becomes, the delegated administrator.
    #[must_use]
    pub fn administrator_id(&self) -> &AccountId {
        match self {
            Self::Onboard(onboard) => &onboard.administrator_id,
            Self::Suspend(suspend) => &suspend.administrator_id,
            Self::Resume(resume) => &resume.administrator_id,
        }
    }

    /// Where; empty means the stack's own Regions.
    #[must_use]
    pub fn regions(&self) -> &[Region] {
        match self {
            Self::Onboard(onboard) => &onboard.regions,
            Self::Suspend(suspend) => &suspend.regions,
            Self::Resume(resume) => &resume.regions,
        }
    }

    /// Which accounts.
    #[must_use]
    pub fn accounts(&self) -> &AccountFilter {
        match self {
            Self::Onboard(onboard) => &onboard.accounts,
            Self::Suspend(suspend) => &suspend.accounts,
            Self::Resume(resume) => &resume.accounts,
        }
    }

    /// Active accounts that may be in scope.
    #[must_use]
    pub fn max_accounts(&self) -> u32 {
        match self {
            Self::Onboard(onboard) => onboard.limits.max_accounts,
            Self::Suspend(suspend) => suspend.limits.max_accounts,
            Self::Resume(resume) => resume.limits.max_accounts,
        }
    }

    /// Failed accounts that a Region may have.
    #[must_use]
    pub fn max_failures(&self) -> u32 {
        match self {
            Self::Onboard(onboard) => onboard.limits.max_failures,
            Self::Suspend(suspend) => suspend.limits.max_failures,
            Self::Resume(resume) => resume.limits.max_failures,
        }
    }

    /// The refusal of a step that is no part of the operation.
    #[must_use]
    pub fn not_for(&self, step: &str) -> StepError {
        StepError::InvalidInput(format!("`{}` has no step `{step}`", self.operation()))
    }

    /// Whether nothing is to be done, only planned.
    #[must_use]
    pub fn dry_run(&self) -> bool {
        match self {
            Self::Onboard(onboard) => onboard.dry_run,
            Self::Suspend(suspend) => suspend.dry_run,
            Self::Resume(resume) => resume.dry_run,
        }
    }
}

fn check_range(name: &str, value: u32, most: u32) -> Result<(), RequestError> {
    if (1..=most).contains(&value) {
        return Ok(());
    }
    Err(field(name, &format!("{value} is not between 1 and {most}")))
}

impl Settings {
    fn check(&self) -> Result<(), RequestError> {
        let own = self.regions.iter().map(|(region, settings)| {
            (format!("settings.regions.{region}.classificationExport"), &settings.classification_export)
        });
        let all = self
            .classification_export
            .iter()
            .map(|export| ("settings.classificationExport".to_owned(), export));
        all.chain(own).try_for_each(|(at, export)| check_export(&at, export))
    }
}

fn check_export(at: &str, export: &ClassificationExport) -> Result<(), RequestError> {
    let bucket = (3..=63).contains(&export.bucket_name.len());
    if !bucket {
        return Err(field(&format!("{at}.bucketName"), "not a bucket's name: expected 3 to 63 characters"));
    }
    if !export.kms_key_arn.starts_with("arn:") {
        return Err(field(
            &format!("{at}.kmsKeyArn"),
            "not an ARN: expected a form like `arn:aws:kms:<region>:<account>:key/<id>`",
        ));
    }
    Ok(())
}

/// Lists of the execution input; serde would take an array for any structure.
const LISTS: [&str; 4] = ["regions", "accounts.include", "accounts.exclude", "accounts.organizationalUnits"];

fn refuse_arrays(value: &Value, at: &str) -> Result<(), RequestError> {
    match value {
        Value::Array(_) if LISTS.contains(&at) => Ok(()),
        Value::Array(_) => Err(field(at, "an array, where an object or a single value is expected")),
        Value::Object(fields) => fields.iter().try_for_each(|(name, value)| {
            let at = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
            refuse_arrays(value, &at)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

fn field(name: &str, message: &str) -> RequestError {
    RequestError::Field { field: name.to_owned(), message: message.to_owned() }
}

fn read<T: serde::de::DeserializeOwned>(fields: serde_json::Map<String, Value>) -> Result<T, RequestError> {
    serde_path_to_error::deserialize(Value::Object(fields)).map_err(|error| {
        let (field, message) = (error.path().to_string(), error.inner().to_string());
        // `.` is the path's word for the input itself; the message names the field then.
        let field = if field == "." { "$".to_owned() } else { field };
        if message.starts_with("Macie does not exist in Region") {
            RequestError::Region { field, message }
        } else {
            RequestError::Field { field, message }
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refusal(input: &Value) -> String {
        Request::parse(input).unwrap_err().to_string()
    }

    /// A correct input with `value` put at `pointer`.
    fn with(pointer: &str, value: Value) -> Value {
        let mut input = json!({
            "operation": "onboard", "administratorId": "222222222222", "regions": ["us-east-1"],
            "accounts": {"include": ["333333333333"], "exclude": [], "organizationalUnits": [], "tags": {}},
            "settings": {"autoEnable": true}, "limits": {"maxFailures": 5}
        });
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = input.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        parent.insert(key.to_owned(), value);
        input
    }

    #[test]
    fn the_least_input_means_every_active_account_in_the_stacks_regions() {
        let input = json!({"operation": "onboard", "administratorId": "222222222222"});
        let Ok(Request::Onboard(onboard)) = Request::parse(&input) else { panic!("it is refused") };
        assert!(onboard.regions.is_empty() && onboard.accounts == AccountFilter::default());
        assert_eq!((onboard.limits.max_failures, onboard.limits.max_accounts), (100, 10_000));
        assert_eq!(onboard.settings, Settings::default());
    }

    #[test]
    fn every_refusal_names_its_field() {
        let cases = [
            (with("/operation", json!("onbord")), "field `operation`: unknown operation `onbord`"),
            (with("/operation", json!(7)), "field `operation`: not a string"),
            (
                with("/administratorId", json!("22222222222")),
                "field `administratorId`: `22222222222` is not an account id",
            ),
            (
                with("/regions", json!(["us-east-1", "mars-1"])),
                "field `regions[1]`: Macie does not exist in Region `mars-1`",
            ),
            (with("/regions", json!(["us-east-1", "us-east-1"])), "field `regions`: names a Region twice"),
            (
                with("/accounts/include", json!(["1"])),
                "field `accounts.include[0]`: `1` is not an account id",
            ),
            (
                with("/accounts/exclude", json!("333333333333")),
                "field `accounts.exclude`: invalid type: string",
            ),
            (
                with("/accounts/organizationalUnits", json!(["ou-x"])),
                "field `accounts.organizationalUnits[0]`: `ou-x` is not",
            ),
            (with("/accounts/included", json!({})), "unknown field `included`"),
            (with("/limits", json!([5, 100])), "field `limits`: an array"),
            (with("/accounts", json!([])), "field `accounts`: an array"),
            (
                with("/settings/findingsPublication", json!([true, true])),
                "field `settings.findingsPublication`: an array",
            ),
            (with("/dryrun", json!(true)), "unknown field `dryrun`"),
            (with("/settings/autoEnable", json!("yes")), "field `settings.autoEnable`: invalid type"),
            (
                with("/settings/findingPublishingFrequency", json!("DAILY")),
                "field `settings.findingPublishingFrequency`: unknown variant `DAILY`",
            ),
            (
                with("/settings/classificationExport", json!({"bucketName": "b", "kmsKeyArn": "arn:x"})),
                "field `settings.classificationExport.bucketName`",
            ),
            (
                with("/settings/classificationExport", json!({"bucketName": "bucket", "kmsKeyArn": "key"})),
                "field `settings.classificationExport.kmsKeyArn`",
            ),
            (
                with("/limits/maxAccounts", json!(10_001)),
                "field `limits.maxAccounts`: 10001 is not between 1 and 10000",
            ),
            (
                with("/limits/maxFailures", json!(-1)),
                "field `limits.maxFailures`: invalid value: integer `-1`",
            ),
            (json!({"operation": "onboard"}), "missing field `administratorId`"),
            (json!({}), "field `operation`: missing"),
            (json!([]), "not a JSON object"),
        ];
        for (input, expected) in cases {
            let refused = refusal(&input);
            assert!(refused.contains(expected), "{refused}\nexpected: {expected}");
        }
    }

    #[test]
    fn a_region_without_macie_is_its_own_error() {
        let refused = Request::parse(&with("/regions", json!(["cn-north-1"]))).unwrap_err();
        assert!(matches!(refused, RequestError::Region { .. }), "{refused:?}");
    }

    #[test]
    fn a_regions_own_export_replaces_the_general_one() {
        let export = |bucket: &str| json!({"bucketName": bucket, "kmsKeyArn": "arn:aws:kms:eu-west-1:222222222222:key/k"});
        let settings = json!({"classificationExport": export("general"),
            "regions": {"eu-west-1": {"classificationExport": export("own-bucket")}}});
        let parsed = Request::parse(&with("/settings", settings));
        let Ok(Request::Onboard(onboard)) = parsed else { panic!("{parsed:?}") };
        let bucket = |region: &str| {
            onboard.settings.classification_export_in(region.parse().unwrap()).unwrap().bucket_name.clone()
        };
        assert_eq!((bucket("eu-west-1"), bucket("us-east-1")), ("own-bucket".into(), "general".into()));
    }

    #[test]
    fn a_request_survives_being_written_down() {
        let request = Request::parse(&with("/settings/autoEnable", json!(false))).unwrap();
        let written = serde_json::to_value(&request).unwrap();
        assert_eq!(Request::parse(&written).unwrap(), request);
    }
}
