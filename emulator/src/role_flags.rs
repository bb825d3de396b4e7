//! The part of the command line about permissions: which template, which further roles;
//! and the keys that are printed for its functions.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use macie_emulator::policy::{Enforcement, PolicyError, Strangers};
use macie_emulator::{AccountId, Emulator};
use serde::Deserialize;
use serde_json::Value;

/// Whose permissions are enforced. Without a template, nobody's.
#[derive(Debug, Args)]
pub(crate) struct RoleFlags {
    /// A SAM or CloudFormation template: each of its functions gets an access key, printed at the start, that
    /// may do what the function's role allows and nothing else, in the management account. A role in the
    /// template that is not fully understood ends the start with its place.
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,

    /// A value for a parameter of the template, for its stack name (`AWS::StackName=...`) or Region
    /// (`AWS::Region=...`). Repeatable.
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment, requires = "template")]
    parameter: Vec<(String, String)>,

    /// A JSON file with roles that the template does not deploy, such as those that its functions assume in
    /// other accounts: a role that nobody describes cannot be assumed with a function's key. A list of
    /// {"account": "222222222222", "name": "...", "trust": {policy document}, "policy": {policy document}}
    #[arg(long, value_name = "FILE", requires = "template", verbatim_doc_comment)]
    roles: Option<PathBuf>,

    /// Refuse access keys that the emulator did not issue, instead of taking them for the management account.
    #[arg(long, requires = "template")]
    issued_keys_only: bool,
}

/// Why permissions cannot be enforced.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RoleError {
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// The file of roles is not what it should be.
    #[error("cannot use {} as roles", path.display())]
    Roles { path: PathBuf, source: serde_json::Error },
    /// Something is not understood.
    #[error("cannot enforce {}", path.display())]
    Enforce { path: PathBuf, source: PolicyError },
}

/// A role in the file of roles.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OtherRole {
    account: AccountId,
    name: String,
    trust: Value,
    policy: Value,
}

impl RoleFlags {
    /// Starts to enforce, if a template is given.
    pub(crate) fn enforce(&self, emulator: &Emulator) -> Result<Option<Enforcement>, RoleError> {
        let Some(path) = &self.template else { return Ok(None) };
        let overrides: BTreeMap<String, String> = self.parameter.iter().cloned().collect();
        let enforcement = emulator.enforce(&read(path)?, &overrides);
        let enforcement = enforcement.map_err(|source| RoleError::Enforce { path: path.clone(), source })?;
        if let Some(path) = &self.roles {
            add_roles(&enforcement, path)?;
        }
        if self.issued_keys_only {
            enforcement.set_strangers(Strangers::Refused);
        }
        Ok(Some(enforcement))
    }
}

/// Prints a key for each function and state machine.
pub(crate) fn print_keys(enforcement: &Enforcement, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\naccess keys by function:")?;
    for function in enforcement.functions().keys() {
        let key = enforcement.key_for(function).expect("the function was listed");
        writeln!(out, "  {function} {key}")?;
    }
    Ok(())
}

fn add_roles(enforcement: &Enforcement, path: &Path) -> Result<(), RoleError> {
    let roles: Vec<OtherRole> = serde_json::from_str(&read(path)?)
        .map_err(|source| RoleError::Roles { path: path.to_owned(), source })?;
    for role in roles {
        let (trust, policy) = (role.trust.to_string(), role.policy.to_string());
        let added = enforcement.add_role(role.account, &role.name, &trust, &policy);
        added.map_err(|source| RoleError::Enforce { path: path.to_owned(), source })?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, RoleError> {
    fs::read_to_string(path).map_err(|source| RoleError::Read { path: path.to_owned(), source })
}

fn assignment(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}
