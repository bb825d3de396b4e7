//! `macie-org report`: of an execution on this machine the report that is kept; of one in AWS the
//! report in the stack's bucket, which is then kept here as well.

use super::{End, RunError};
use crate::cli::Report;
use crate::deployed::Deployed;
use crate::kept::{self, Kept, KeptError};
use crate::report::Output;
use crate::system::Resources;
use crate::workspace::Workspace;

pub(super) async fn report(arguments: &Report) -> Result<End, RunError> {
    let directory = Workspace::current()?.reports();
    let named = arguments.execution.as_deref();
    let kept = match &arguments.target.stack {
        Some(stack) => fetched(named, &Deployed::find(stack, &arguments.target).await?.resources).await?,
        None => Kept::find(&directory, named)?,
    };
    kept::show(&kept, arguments.show, |said| println!("{said}")).await?;
    Ok(End::Finished)
}

/// The report of the execution called `named`, or of the last one that has one.
async fn fetched(named: Option<&str>, resources: &Resources) -> Result<Kept, RunError> {
    let executions = match named {
        Some(name) => vec![name.to_owned()],
        None => resources.recent().await?.into_iter().map(|listed| listed.name).collect(),
    };
    for name in executions {
        if let Some(kept) = kept_of(&name, resources).await? {
            return Ok(kept);
        }
    }
    let unknown = |name: &str| KeptError::Unknown { execution: name.to_owned() };
    Err(named.map_or(KeptError::None, unknown).into())
}

/// The report of one execution, if it has left one.
async fn kept_of(name: &str, resources: &Resources) -> Result<Option<Kept>, RunError> {
    let Some(output) = resources.output(name).await? else { return Ok(None) };
    let Ok(output) = serde_json::from_value::<Output>(output) else { return Ok(None) };
    let (report, page) = (resources.object(&output.report_key), resources.object(&output.page_key));
    let (Some(report), Some(page)) = (report.await?, page.await?) else { return Ok(None) };
    let directory = Workspace::current()?.reports();
    let kept = Kept::keep(&directory, name, &report, &page);
    Ok(Some(kept.map_err(|source| RunError::Write { path: directory, source })?))
}
