//! What is deployed: the template, the state machine's definition and the binaries.
//!
//! Usually the workspace's own; a test may bring another.

use crate::binaries::{self, Binaries};
use crate::system::{StartError, SystemOptions};
use crate::template::{Stack, Template};
use crate::workspace::Workspace;

/// Everything that a deployment uploads.
#[derive(Debug, Clone)]
pub struct Deployment {
    /// The template, evaluated.
    pub template: Template,
    /// The state machine's definition, with every placeholder replaced.
    pub definition: String,
    /// Every function's binary.
    pub binaries: Binaries,
}

impl Deployment {
    /// The stack that `options` describe.
    #[must_use]
    pub fn stack(options: &SystemOptions) -> Stack {
        Stack {
            name: options.stack.clone(),
            region: options.region.clone(),
            account_id: options.account().to_string(),
            parameters: options.parameters.clone(),
        }
    }

    /// The product's own: reads the template that is deployed, and builds the functions.
    pub async fn of_workspace(workspace: &Workspace, options: &SystemOptions) -> Result<Self, StartError> {
        let stack = Self::stack(options);
        let template = match &options.template {
            Some(text) => Template::parse(text, &stack)?,
            None => Template::read(&workspace.template(), &stack)?,
        };
        let definition = template.state_machine.definition(&workspace.root)?;
        let names: Vec<String> = template.functions.iter().map(|function| function.binary.clone()).collect();
        let binaries = binaries::build(workspace, &names, &options.progress).await?;
        Ok(Self { template, definition, binaries })
    }
}
