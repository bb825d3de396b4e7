//! Settings of the administrator, per Region; one that is absent is left untouched.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::RequestError;
use super::read::field;
use crate::ids::Region;
use crate::model::{
    AutomatedDiscovery, ClassificationExport, FindingPublishingFrequency, FindingsPublication,
};

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

    pub(super) fn check(&self) -> Result<(), RequestError> {
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
