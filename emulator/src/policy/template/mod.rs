//! What a SAM or CloudFormation template says about roles, evaluated for one deployment.
//! Reads nothing else of it, and checks nothing else.

mod conditions;
mod intrinsics;
mod managed;
mod names;
mod resolver;
mod roles;
mod stack;
mod tags;
mod text;

pub(in crate::policy) use roles::{Actor, DeployedRole};
pub(in crate::policy) use stack::StackSet;
