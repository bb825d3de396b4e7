//! The roles that a template deploys: those of its functions and state machines, and
//! those that it spells out. What grants permissions in any other way is refused.

use std::collections::BTreeMap;

use serde_json::Value;

use super::managed;
use super::names::Deployed;
use super::resolver::Resolver;
use super::stack::Stack;
use crate::policy::document::Policy;
use crate::policy::error::{PolicyError, PolicyProblem};
use crate::policy::node::Node;
use crate::policy::trust::TrustPolicy;

/// A role, deployed.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::policy) struct DeployedRole {
    pub(in crate::policy) name: String,
    pub(in crate::policy) arn: String,
    pub(in crate::policy) trust: TrustPolicy,
    pub(in crate::policy) policies: Vec<Policy>,
}

/// What a template deploys of interest here.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::policy) struct Deployment {
    pub(in crate::policy) roles: Vec<DeployedRole>,
    /// Functions and state machines, by logical id.
    pub(in crate::policy) actors: BTreeMap<String, Actor>,
}

/// Something that acts with a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::policy) struct Actor {
    /// Its deployed name, which AWS uses for the session.
    pub(in crate::policy) name: String,
    /// The name of its role.
    pub(in crate::policy) role: String,
    /// The service that assumes the role.
    pub(in crate::policy) service: &'static str,
}

/// Resources that grant permissions to a role from outside of it.
const GRANTING: [&str; 5] = [
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::RolePolicy",
    "AWS::Serverless::Connector",
    "AWS::Serverless::Application",
];

/// The roles of a template in a deployment.
pub(in crate::policy) fn deploy(template: &Value, stack: &Stack) -> Result<Deployment, PolicyError> {
    let resolver = Resolver::new(template, stack);
    check_overrides(&resolver)?;
    refuse_globals(&resolver)?;
    let mut deployment = Deployment::default();
    for (logical_id, resource) in resolver.section("Resources").fields()? {
        resolver.add(&mut deployment, logical_id, &resource)?;
    }
    deployment.check_actors()?;
    Ok(deployment)
}

const LAMBDA: &str = "lambda.amazonaws.com";
const STATES: &str = "states.amazonaws.com";

impl Resolver<'_> {
    fn add(
        &self,
        deployment: &mut Deployment,
        logical_id: &str,
        resource: &Node<'_>,
    ) -> Result<(), PolicyError> {
        let kind = resource.required("Type")?.text()?;
        if !self.is_deployed(resource)? {
            return Ok(());
        }
        match kind.as_str() {
            "AWS::IAM::Role" => deployment.roles.push(self.spelled_out(logical_id, resource)?),
            "AWS::Serverless::Function" => self.actor(deployment, logical_id, resource, LAMBDA)?,
            "AWS::Serverless::StateMachine" => self.actor(deployment, logical_id, resource, STATES)?,
            granting if GRANTING.contains(&granting) => {
                let problem = PolicyProblem::NotEvaluated(format!("a resource of the type {kind}"));
                return Err(resource.fail(problem));
            }
            _ => {}
        }
        Ok(())
    }

    fn is_deployed(&self, resource: &Node<'_>) -> Result<bool, PolicyError> {
        resource.field("Condition").map_or(Ok(true), |name| self.is_met(&name.text()?, &name))
    }

    /// A role that is a resource of its own.
    fn spelled_out(&self, logical_id: &str, resource: &Node<'_>) -> Result<DeployedRole, PolicyError> {
        let properties = resource.required("Properties")?;
        refuse(&properties, &["PermissionsBoundary"])?;
        let role = self.deployed(logical_id, resource)?;
        let trust = properties.required("AssumeRolePolicyDocument")?;
        let trust = TrustPolicy::read(&Node::new(&self.present(&trust)?, trust.path.clone()))?;
        let mut policies = self.managed(&properties)?;
        if let Some(own) = properties.field("Policies") {
            let value = self.present(&own)?;
            for item in Node::new(&value, own.path.clone()).items() {
                policies.push(Policy::read(&item.required("PolicyDocument")?)?);
            }
        }
        self.role(role, trust, policies, resource)
    }

    fn managed(&self, properties: &Node<'_>) -> Result<Vec<Policy>, PolicyError> {
        let Some(names) = properties.field("ManagedPolicyArns") else { return Ok(Vec::new()) };
        let value = self.present(&names)?;
        Node::new(&value, names.path.clone()).items().iter().map(managed::policy).collect()
    }

    /// Notes a function or a state machine, with the role that SAM makes for it unless it names one.
    fn actor(
        &self,
        deployment: &mut Deployment,
        logical_id: &str,
        resource: &Node<'_>,
        service: &'static str,
    ) -> Result<(), PolicyError> {
        refuse(resource, &["Connectors"])?;
        let properties = resource.required("Properties")?;
        refuse(&properties, &["PermissionsBoundary"])?;
        let name = self.deployed(logical_id, resource)?.name;
        let role = if let Some(named) = properties.field("Role") {
            self.named_role(&named)?
        } else {
            let role = self.made_by_sam(logical_id, &properties, resource, service)?;
            let name = role.name.clone();
            deployment.roles.push(role);
            name
        };
        deployment.actors.insert(logical_id.to_owned(), Actor { name, role, service });
        Ok(())
    }

    fn named_role(&self, named: &Node<'_>) -> Result<String, PolicyError> {
        let arn = self.text(named)?;
        let own = format!("arn:aws:iam::{}:role/", self.stack.account);
        let name = arn.strip_prefix(&own).and_then(|path| path.rsplit('/').next());
        name.map(str::to_owned).ok_or_else(|| named.expected("the ARN of a role of this account"))
    }

    /// The role that SAM makes, without what SAM adds by itself for logs, tracing and queues.
    fn made_by_sam(
        &self,
        logical_id: &str,
        properties: &Node<'_>,
        resource: &Node<'_>,
        service: &'static str,
    ) -> Result<DeployedRole, PolicyError> {
        let trust = match properties.field("AssumeRolePolicyDocument") {
            Some(own) => TrustPolicy::read(&Node::new(&self.present(&own)?, own.path.clone()))?,
            None => TrustPolicy::of_service(service),
        };
        let policies = match properties.field("Policies") {
            Some(own) => {
                let value = self.present(&own)?;
                let items = Node::new(&value, own.path.clone()).items();
                items.iter().map(inline_or_managed).collect::<Result<_, _>>()?
            }
            None => Vec::new(),
        };
        let name = format!("{}-{logical_id}Role", self.stack.name());
        let role = Deployed { kind: "AWS::IAM::Role".to_owned(), name, path: "/".to_owned() };
        self.role(role, trust, policies, resource)
    }

    fn role(
        &self,
        role: Deployed,
        trust: TrustPolicy,
        policies: Vec<Policy>,
        asked: &Node<'_>,
    ) -> Result<DeployedRole, PolicyError> {
        let arn = role.arn(self.stack).ok_or_else(|| asked.expected("a role"))?;
        Ok(DeployedRole { name: role.name, arn, trust, policies })
    }
}

impl Deployment {
    /// Every role that a function names is of this template.
    fn check_actors(&self) -> Result<(), PolicyError> {
        for (logical_id, actor) in &self.actors {
            if !self.roles.iter().any(|role| role.name == actor.role) {
                let problem = PolicyProblem::Undefined(format!("the role {}", actor.role));
                return Err(problem.at(format!("Resources.{logical_id}.Properties.Role")));
            }
        }
        Ok(())
    }
}

fn inline_or_managed(node: &Node<'_>) -> Result<Policy, PolicyError> {
    if node.value.is_string() {
        return managed::policy(node);
    }
    match node.field("Statement") {
        Some(_) => Policy::read(node),
        None => Err(node.expected("a policy document with a Statement")),
    }
}

/// Only what the template declares can be replaced: a misspelled parameter would change nothing.
fn check_overrides(resolver: &Resolver<'_>) -> Result<(), PolicyError> {
    let parameters = resolver.section("Parameters");
    let declared =
        |name: &str| matches!(name, "AWS::StackName" | "AWS::Region") || parameters.field(name).is_some();
    match resolver.stack.given_names().find(|name| !declared(name)) {
        Some(name) => Err(PolicyProblem::Undefined(format!("the parameter {name}")).at("Parameters")),
        None => Ok(()),
    }
}

/// Settings for every function that would change its role.
fn refuse_globals(resolver: &Resolver<'_>) -> Result<(), PolicyError> {
    let globals = resolver.section("Globals");
    for kind in ["Function", "StateMachine"] {
        if let Some(settings) = globals.field(kind) {
            refuse(&settings, &["PermissionsBoundary", "Role", "Policies"])?;
        }
    }
    Ok(())
}

fn refuse(node: &Node<'_>, names: &[&str]) -> Result<(), PolicyError> {
    let found = names.iter().find_map(|name| Some((name, node.field(name)?)));
    match found {
        Some((name, field)) => Err(field.fail(PolicyProblem::NotEvaluated((*name).to_owned()))),
        None => Ok(()),
    }
}
