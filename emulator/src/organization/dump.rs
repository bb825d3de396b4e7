//! Reads what `aws organizations list-accounts` prints, so that the emulator can stand
//! in for a real organization. Errors name the entry and the field, never an address.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{AccountState, Email, JoinedMethod, NewAccount, Organization};
use crate::{AccountId, ParentId};

/// Why a dump cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// The text is not JSON.
    #[error("the dump is not JSON")]
    NotJson(#[source] serde_json::Error),
    /// Neither `{"Accounts": […]}` nor an array.
    #[error("expected an object with an array `Accounts`, or an array of accounts")]
    NotAList,
    /// There is not one account.
    #[error("the dump holds no account")]
    Empty,
    /// One entry is unusable.
    #[error("entry {index}, field `{field}`: {problem}")]
    Entry {
        /// Its position in the array, from 0.
        index: usize,
        /// The field at fault.
        field: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The account that every `Arn` names as management account is not listed.
    #[error("the management account {0}, which the entries' `Arn` name, is not listed")]
    NoManagement(AccountId),
}

impl Organization {
    /// Loads the output of `aws organizations list-accounts`, whole or its bare array.
    ///
    /// `JoinedTimestamp` may be a string or a number, `State`, `Status` and `Paths` may be missing; the
    /// management account comes from the entries' `Arn`. Organizational units are built from `Paths` and
    /// named by their ids, since the dump does not know their names.
    pub fn from_dump(json: &str) -> Result<Self, DumpError> {
        let document: Value = serde_json::from_str(json).map_err(DumpError::NotJson)?;
        let list = document.get("Accounts").unwrap_or(&document).as_array().ok_or(DumpError::NotAList)?;
        let entries: Vec<Entry> = list
            .iter()
            .enumerate()
            .map(|(index, value)| Entry::read(index, value))
            .collect::<Result<_, _>>()?;
        check_agreement(&entries)?;
        build(entries)
    }
}

/// One account, parsed.
struct Entry {
    index: usize,
    new: NewAccount,
    management: AccountId,
    organization: String,
    state: AccountState,
    how: JoinedMethod,
    joined_at_ms: u64,
    /// Root first.
    path: Vec<ParentId>,
}

impl Entry {
    fn read(index: usize, value: &Value) -> Result<Self, DumpError> {
        let no_object = Field { index, name: "Id" }.wrong("the entry is not an object");
        let fields = Fields { index, object: value.as_object().ok_or(no_object)? };
        let id = fields.parsed("Id", "expected 12 digits", |text| text.parse::<AccountId>().ok())?;
        let arn =
            "expected a form like arn:aws:organizations::111111111111:account/o-exampleorgid/222222222222";
        let (management, organization) = fields.parsed("Arn", arn, |text| read_arn(text, id))?;
        let (email, name) = (fields.text("Email")?, fields.text("Name")?);
        let email = Email::new(email.ok_or(fields.field("Email").wrong("missing"))?);
        let path = fields.path(&organization, id)?;
        let name = name.unwrap_or(id.as_str()).to_owned();
        let new = NewAccount { id, email, name, parent: path.last().cloned() };
        let (state, how) = (fields.state()?, fields.joined_method()?);
        let joined_at_ms = fields.joined_at_ms()?;
        Ok(Self { index, new, management, organization, state, how, joined_at_ms, path })
    }
}

/// A field of an entry, to be named in an error.
#[derive(Clone, Copy)]
struct Field {
    index: usize,
    name: &'static str,
}

impl Field {
    fn wrong(self, problem: &'static str) -> DumpError {
        DumpError::Entry { index: self.index, field: self.name, problem }
    }
}

/// The fields of one entry.
struct Fields<'a> {
    index: usize,
    object: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    fn field(&self, name: &'static str) -> Field {
        Field { index: self.index, name }
    }

    fn text(&self, name: &'static str) -> Result<Option<&'a str>, DumpError> {
        match self.object.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.field(name).wrong("expected a string")),
        }
    }

    fn parsed<T>(
        &self,
        name: &'static str,
        problem: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, DumpError> {
        let text = self.text(name)?.ok_or_else(|| self.field(name).wrong("missing"))?;
        parse(text).ok_or_else(|| self.field(name).wrong(problem))
    }

    /// `State`, else `Status`, else active.
    fn state(&self) -> Result<AccountState, DumpError> {
        for name in ["State", "Status"] {
            if let Some(text) = self.text(name)? {
                return AccountState::parse(text).ok_or_else(|| self.field(name).wrong("unknown value"));
            }
        }
        Ok(AccountState::Active)
    }

    fn joined_method(&self) -> Result<JoinedMethod, DumpError> {
        match self.text("JoinedMethod")? {
            Some("INVITED") => Ok(JoinedMethod::Invited),
            Some("CREATED") | None => Ok(JoinedMethod::Created),
            Some(_) => Err(self.field("JoinedMethod").wrong("unknown value")),
        }
    }

    fn joined_at_ms(&self) -> Result<u64, DumpError> {
        let at = match self.object.get("JoinedTimestamp") {
            None | Some(Value::Null) => return Ok(0),
            Some(Value::String(text)) => text.parse::<Timestamp>().ok(),
            Some(value) => value.as_f64().and_then(|seconds| {
                jiff::SignedDuration::try_from_secs_f64(seconds)
                    .ok()
                    .and_then(|d| Timestamp::from_duration(d).ok())
            }),
        };
        let at = at.and_then(|at| u64::try_from(at.as_millisecond()).ok());
        at.ok_or_else(|| {
            self.field("JoinedTimestamp").wrong("neither a time in ISO 8601 nor seconds since 1970")
        })
    }

    /// The first of `Paths`, as root and organizational units; empty if there is none.
    fn path(&self, organization: &str, id: AccountId) -> Result<Vec<ParentId>, DumpError> {
        let wrong = || {
            self.field("Paths")
                .wrong("expected a form like o-exampleorgid/r-ab12/ou-ab12-cdefgh34/111111111111/")
        };
        match self.object.get("Paths") {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(paths)) if paths.is_empty() => Ok(Vec::new()),
            Some(Value::Array(paths)) => {
                let path = paths[0].as_str().ok_or_else(wrong)?;
                read_path(path, organization, id).ok_or_else(wrong)
            }
            Some(_) => Err(wrong()),
        }
    }
}

/// The management account and the organization's id out of an account's `Arn`.
fn read_arn(arn: &str, id: AccountId) -> Option<(AccountId, String)> {
    let (partition, rest) = arn.strip_prefix("arn:")?.split_once(":organizations::")?;
    let (management, rest) = rest.split_once(":account/")?;
    let (organization, account) = rest.split_once('/')?;
    let valid = partition.starts_with("aws") && organization.starts_with("o-") && account == id.as_str();
    if valid { Some((management.parse().ok()?, organization.to_owned())) } else { None }
}

fn read_path(path: &str, organization: &str, id: AccountId) -> Option<Vec<ParentId>> {
    let inner = path.strip_prefix(organization)?.strip_prefix('/')?;
    let inner = inner.strip_suffix('/').unwrap_or(inner).strip_suffix(id.as_str())?.strip_suffix('/')?;
    let steps: Vec<ParentId> = inner.split('/').map(|step| step.parse().ok()).collect::<Option<_>>()?;
    let rooted = steps.first()?.kind() == "ROOT" && steps[1..].iter().all(|step| step.kind() != "ROOT");
    rooted.then_some(steps)
}

/// All entries are of one organization with one management account and one root, each account once.
fn check_agreement(entries: &[Entry]) -> Result<(), DumpError> {
    let first = entries.first().ok_or(DumpError::Empty)?;
    let root = entries.iter().find_map(|entry| entry.path.first());
    let mut seen = BTreeMap::new();
    for entry in entries {
        let field = |name| Field { index: entry.index, name };
        if entry.organization != first.organization || entry.management != first.management {
            return Err(field("Arn").wrong("names another organization than the entry before it"));
        }
        if entry.path.first().is_some_and(|own| Some(own) != root) {
            return Err(field("Paths").wrong("names another root than the entry before it"));
        }
        if seen.insert(entry.new.id, entry.index).is_some() {
            return Err(field("Id").wrong("the account is listed twice"));
        }
    }
    Ok(())
}

fn build(mut entries: Vec<Entry>) -> Result<Organization, DumpError> {
    let management = entries[0].management;
    let place = entries.iter().position(|entry| entry.new.id == management);
    let first = entries.remove(place.ok_or(DumpError::NoManagement(management))?);
    let root = first.path.first().or_else(|| entries.iter().find_map(|entry| entry.path.first())).cloned();
    let root = root.unwrap_or_else(|| "r-root".parse().expect("a root id"));
    let in_root = NewAccount { parent: None, ..first.new.clone() };
    let mut organization = Organization::with_ids(&first.organization, root, in_root, first.joined_at_ms);
    add_units(&mut organization, &first)?;
    if let Some(parent) = first.path.last() {
        let moved = organization.move_account(management, parent);
        moved.expect("the units of its path were added");
    }
    for entry in entries {
        add_units(&mut organization, &entry)?;
        let (id, state) = (entry.new.id, entry.state);
        organization
            .add_account(entry.new, entry.how, entry.joined_at_ms)
            .expect("listed once, its units added");
        organization.set_account_state(id, state).expect("it was just added");
    }
    Ok(organization)
}

/// Adds the units of an entry's path that are not there yet.
fn add_units(organization: &mut Organization, entry: &Entry) -> Result<(), DumpError> {
    for step in entry.path.windows(2) {
        let [parent, unit] = step else { continue };
        let known = organization.unit(unit).map(|unit| unit.parent == *parent);
        match known {
            Some(true) => {}
            Some(false) => {
                let field = Field { index: entry.index, name: "Paths" };
                return Err(field.wrong("an organizational unit lies elsewhere than in an entry before"));
            }
            None => organization
                .add_unit(unit.clone(), unit.as_str(), parent.clone())
                .expect("the parent was added"),
        }
    }
    Ok(())
}
