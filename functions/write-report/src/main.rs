//! Wiring of `write-report`: environment and clients in, handler out.

use macie_org::call::Caller;
use macie_org::lambda::{self, Function};
use macie_org::step::{StepError, WriteReportInput, WriteReportOutput};
use write_report::write_report;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::run(handle).await
}

async fn handle(
    input: WriteReportInput,
    function: &Function,
    _caller: &Caller,
) -> Result<WriteReportOutput, StepError> {
    let bucket = &function.environment.bucket;
    let store = function.aws.store(bucket.clone());
    write_report(input, &store, bucket).await
}
