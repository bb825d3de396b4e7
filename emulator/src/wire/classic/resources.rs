//! The S3 resources of an account and of its members in Macie Classic. A request that is
//! valid as a whole may fail for some of its resources.

use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{Input, Window, account, answer, invalid, required};
use super::problems::{ClassicProblem, failed};
use crate::AccountId;
use crate::state::{ClassicRefusal, OneTimeClassification, S3Resource, S3ResourceClassification};
use crate::wire::exchange::Exchange;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    member_account_id: Option<String>,
    s3_resources: Option<Vec<Item>>,
    associated_s3_resources: Option<Vec<Item>>,
    s3_resources_update: Option<Vec<Item>>,
}

/// A resource in any of the lists, with what that list wants of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    bucket_name: Option<String>,
    prefix: Option<String>,
    classification_type: Option<Types>,
    classification_type_update: Option<Types>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Types {
    one_time: Option<String>,
    continuous: Option<String>,
}

pub(super) fn associate(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, ClassicProblem> {
    let wanted: Wanted = input.body()?;
    let items = required("s3Resources", wanted.s3_resources)?;
    let read = |item: Item| {
        let types = required("classificationType", item.classification_type.as_ref())?;
        required("continuous", types.continuous()?)?;
        let one_time = required("oneTime", types.one_time()?)?;
        Ok((item.resource()?, one_time))
    };
    let resources = items.into_iter().map(read).collect::<Result<Vec<_>, ClassicProblem>>()?;
    let owner = owner(exchange, wanted.member_account_id.as_deref())?;
    let done = exchange.state.classic_associate_resources(input.at, owner, resources);
    let rest = done.map_err(|refusal| refused(refusal, owner, input))?;
    Ok(failed(rest, exchange.state.switches().classic_error_code))
}

pub(super) fn disassociate(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, ClassicProblem> {
    let wanted: Wanted = input.body()?;
    let items = required("associatedS3Resources", wanted.associated_s3_resources)?;
    let resources = items.into_iter().map(Item::resource).collect::<Result<Vec<_>, _>>()?;
    let owner = owner(exchange, wanted.member_account_id.as_deref())?;
    let done = exchange.state.classic_disassociate_resources(input.at, owner, resources);
    let rest = done.map_err(|refusal| refused(refusal, owner, input))?;
    Ok(failed(rest, exchange.state.switches().classic_error_code))
}

pub(super) fn update(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, ClassicProblem> {
    let wanted: Wanted = input.body()?;
    let items = required("s3ResourcesUpdate", wanted.s3_resources_update)?;
    let read = |item: Item| {
        let types = required("classificationTypeUpdate", item.classification_type_update.as_ref())?;
        let (one_time, continuous) = (types.one_time()?, types.continuous()?);
        if one_time.is_none() && continuous.is_none() {
            return Err(invalid("classificationTypeUpdate", "expected oneTime or continuous"));
        }
        Ok((item.resource()?, one_time))
    };
    let resources = items.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let owner = owner(exchange, wanted.member_account_id.as_deref())?;
    let done = exchange.state.classic_update_resources(input.at, owner, resources);
    let rest = done.map_err(|refusal| refused(refusal, owner, input))?;
    Ok(failed(rest, exchange.state.switches().classic_error_code))
}

pub(super) fn list(exchange: &mut Exchange<'_>, input: &Input<'_>) -> Result<Value, ClassicProblem> {
    let wanted: Wanted = input.body()?;
    let window: Window = input.body()?;
    let owner = owner(exchange, wanted.member_account_id.as_deref())?;
    let list = format!("ListS3Resources:{}", owner.unwrap_or(input.at.account));
    let (after, limit) = (window.after(&list)?, window.limit()?);
    let page = exchange.state.classic_resources(input.at, owner, after, limit);
    let page = page.map_err(|refusal| refused(refusal, owner, input))?;
    Ok(answer(&list, "s3Resources", &page, shown))
}

impl Item {
    /// The bucket and its prefix; an empty prefix is none.
    fn resource(self) -> Result<S3Resource, ClassicProblem> {
        let bucket_name = required("bucketName", self.bucket_name)?;
        if !(1..=500).contains(&bucket_name.chars().count()) {
            return Err(invalid("bucketName", "expected 1 to 500 characters"));
        }
        let prefix = self.prefix.filter(|prefix| !prefix.is_empty());
        if prefix.as_ref().is_some_and(|prefix| prefix.chars().count() > 10_000) {
            return Err(invalid("prefix", "expected at most 10,000 characters"));
        }
        Ok(S3Resource { bucket_name, prefix })
    }
}

impl Types {
    fn one_time(&self) -> Result<Option<OneTimeClassification>, ClassicProblem> {
        match self.one_time.as_deref() {
            None => Ok(None),
            Some("FULL") => Ok(Some(OneTimeClassification::Full)),
            Some("NONE") => Ok(Some(OneTimeClassification::None)),
            Some(_) => Err(invalid("oneTime", "expected FULL or NONE")),
        }
    }

    fn continuous(&self) -> Result<Option<()>, ClassicProblem> {
        match self.continuous.as_deref() {
            None => Ok(None),
            Some("FULL") => Ok(Some(())),
            Some(_) => Err(invalid("continuous", "expected FULL")),
        }
    }
}

fn owner(exchange: &mut Exchange<'_>, text: Option<&str>) -> Result<Option<AccountId>, ClassicProblem> {
    let owner = text.map(|text| account("memberAccountId", text)).transpose()?;
    Ok(owner.map(|owner| exchange.about(owner)))
}

/// A refusal for the account whose resources the request is about.
fn refused(refusal: ClassicRefusal, owner: Option<AccountId>, input: &Input<'_>) -> ClassicProblem {
    ClassicProblem::of(refusal, owner.unwrap_or(input.at.account))
}

fn shown(classification: &S3ResourceClassification) -> Value {
    let mut shown = json!(classification.resource);
    shown["classificationType"] = json!({ "oneTime": classification.one_time, "continuous": "FULL" });
    shown
}
