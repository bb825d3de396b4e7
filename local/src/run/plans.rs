//! Plans outlive the process that made them, as they do in a stack's bucket: a later one can
//! confirm them. Whether a plan still holds, the functions say.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use serde_json::Value;

use super::RunError;
use crate::prune::keep_newest;
use crate::system::System;
use crate::workspace::Workspace;

/// The objects of one plan, by their keys.
type Objects = BTreeMap<String, Value>;

/// Keeps the plan with this hash: what is confirmed, and each Region's part of it.
pub(super) async fn keep(system: &System, hash: &str) -> Result<(), RunError> {
    let key = confirmed_key(hash);
    let Some(plan) = read(system, &key).await? else { return Ok(()) };
    let mut objects = Objects::new();
    for part in plan["regions"].as_array().into_iter().flatten().filter_map(|part| part["key"].as_str()) {
        objects.extend(read(system, part).await?.map(|object| (part.to_owned(), object)));
    }
    objects.insert(key, plan);
    let path = path(hash)?;
    let unwritable = |source| RunError::Write { path: path.clone(), source };
    let plans = Workspace::current()?.plans();
    fs::create_dir_all(&plans).map_err(unwritable)?;
    fs::write(&path, Value::from_iter(objects).to_string()).map_err(unwritable)?;
    keep_newest(&plans);
    Ok(())
}

/// Puts the plan with this hash where the functions look for it, if one was kept.
pub(super) async fn restore(system: &System, hash: &str) -> Result<(), RunError> {
    let path = path(hash)?;
    let kept = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        kept => kept.map_err(|source| RunError::Read { path, source })?,
    };
    let contract = |source| RunError::Contract { what: "the kept plan", source };
    let objects: Objects = serde_json::from_slice(&kept).map_err(contract)?;
    for (key, object) in objects {
        system.put_object(&key, object.to_string().into_bytes()).await?;
    }
    Ok(())
}

async fn read(system: &System, key: &str) -> Result<Option<Value>, RunError> {
    let contract = |source| RunError::Contract { what: "the plan", source };
    let bytes = system.object(key).await?;
    bytes.map(|bytes| serde_json::from_slice(&bytes).map_err(contract)).transpose()
}

fn confirmed_key(hash: &str) -> String {
    format!("plans/{hash}.json")
}

fn path(hash: &str) -> Result<PathBuf, RunError> {
    // Whatever was typed names a file of that directory, or none.
    let name: String = hash.chars().filter(char::is_ascii_alphanumeric).collect();
    Ok(Workspace::current()?.plans().join(format!("{name}.json")))
}
