//! The tree: root, organizational units, parents and children.

use serde_json::{Value, json};

use super::accounts::{arn, parent};
use super::input::Input;
use super::problems;
use crate::organization::{Organization, OrganizationalUnit};
use crate::switches::{PathFields, Switches};
use crate::wire::exchange::Exchange;
use crate::wire::problem::Problem;
use crate::{AccountId, ParentId};

pub(super) fn list_roots(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    let window = input.window("ListRoots")?;
    let organization = exchange.state.organization();
    let root = organization.root();
    let shown = json!({
        "Id": root.as_str(),
        "Arn": arn(organization, "root", root.as_str()),
        "Name": "Root",
        "PolicyTypes": [{ "Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED" }],
    });
    Ok(window.answer("Roots", window.page(std::iter::once((root.to_string(), shown)))))
}

pub(super) fn list_parents(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    let child = input.required("ChildId")?;
    let window = input.window(&format!("ListParents:{child}"))?;
    let parent = if let Ok(id) = child.parse::<AccountId>() {
        exchange.about(id);
        exchange.state.organization().account(id).map(|account| account.parent.clone())
    } else {
        let id = child.parse::<ParentId>().map_err(|_| problems::pattern("ChildId"))?;
        exchange.state.organization().unit(&id).map(|unit| unit.parent.clone())
    };
    let parent = parent.ok_or_else(problems::no_child)?;
    let shown = json!({ "Id": parent.as_str(), "Type": parent.kind() });
    Ok(window.answer("Parents", window.page(std::iter::once((parent.to_string(), shown)))))
}

pub(super) fn list_children(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    let parent = existing_parent(exchange, input)?;
    let kind = input.required("ChildType")?;
    let window = input.window(&format!("ListChildren:{kind}:{parent}"))?;
    let organization = exchange.state.organization();
    let shown = |id: String| (id.clone(), json!({ "Id": id, "Type": kind }));
    let page = match kind {
        "ACCOUNT" => {
            window.page(organization.accounts_in(&parent, None).map(|child| shown(child.id.to_string())))
        }
        "ORGANIZATIONAL_UNIT" => {
            window.page(organization.units_in(&parent).map(|child| shown(child.id.to_string())))
        }
        _ => return Err(problems::child_type()),
    };
    Ok(window.answer("Children", page))
}

pub(super) fn list_for_parent(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    let parent = existing_parent(exchange, input)?;
    let window = input.window(&format!("ListOrganizationalUnitsForParent:{parent}"))?;
    let (organization, switches) = (exchange.state.organization(), exchange.state.switches());
    let units = organization.units_in(&parent);
    let page = window.page(units.map(|unit| (unit.id.to_string(), shown(unit, organization, switches))));
    Ok(window.answer("OrganizationalUnits", page))
}

pub(super) fn describe(exchange: &mut Exchange<'_>, input: &Input) -> Result<Value, Problem> {
    let id = parent(input, "OrganizationalUnitId")?;
    let organization = exchange.state.organization();
    let unit = organization.unit(&id).ok_or_else(problems::no_unit)?;
    Ok(json!({ "OrganizationalUnit": shown(unit, organization, exchange.state.switches()) }))
}

fn existing_parent(exchange: &Exchange<'_>, input: &Input) -> Result<ParentId, Problem> {
    let parent = parent(input, "ParentId")?;
    if exchange.state.organization().has_parent(&parent) { Ok(parent) } else { Err(problems::no_parent()) }
}

fn shown(unit: &OrganizationalUnit, organization: &Organization, switches: &Switches) -> Value {
    let mut fields = json!({
        "Id": unit.id.as_str(),
        "Arn": arn(organization, "ou", unit.id.as_str()),
        "Name": unit.name,
    });
    match switches.paths {
        PathFields::Emitted => fields["Path"] = organization.path(&unit.id).into(),
        PathFields::Omitted => {}
    }
    fields
}
