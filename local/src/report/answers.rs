//! The answers to Macie Classic's calls, as far as they are shown.

use serde::Deserialize;

/// The answers of one Region.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answers {
    /// The operation, as the execution input spells it.
    pub operation: String,
    /// The Region.
    pub region: String,
    /// Whether nothing was done.
    pub dry_run: bool,
    /// One for each call.
    pub answers: Vec<Answer>,
    /// Jobs that were created, or would be.
    pub created: Vec<Job>,
    /// Jobs that were cancelled, or would be.
    pub cancelled: Vec<String>,
}

/// The answer to one call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// What failed of it.
    #[serde(default)]
    pub failed_s3_resources: Vec<serde_json::Value>,
    /// Why it was refused as a whole.
    pub error: Option<Refusal>,
}

/// Why a call was refused.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Refusal {
    /// A sentence.
    pub message: String,
}

/// A job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Whether it inspects at once what is there already.
    pub initial_run: bool,
    /// Its buckets.
    pub buckets: u64,
}

impl Answers {
    /// What a person should see of them.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let jobs = self.operation.ends_with("S3Resources").then(|| self.jobs());
        let refusals = self.answers.iter().filter_map(|answer| answer.error.as_ref());
        jobs.into_iter().chain(refusals.map(|refusal| format!("Refused: {}", refusal.message))).collect()
    }

    fn jobs(&self) -> String {
        let at_once: Vec<_> = self.created.iter().filter(|job| job.initial_run).collect();
        let buckets: u64 = at_once.iter().map(|job| job.buckets).sum();
        let (created, cancelled) =
            if self.dry_run { ("to create", "to cancel") } else { ("created", "cancelled") };
        let failed = self.answers.iter().map(|answer| answer.failed_s3_resources.len()).sum::<usize>();
        format!(
            "{}: {} jobs {created}, of which {} inspect {buckets} buckets at once; {} {cancelled}; {failed} S3 \
             resources failed",
            self.region,
            self.created.len(),
            at_once.len(),
            self.cancelled.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_are_summed_up_and_refusals_said() {
        let answers: Answers = serde_json::from_value(json!({
            "operation": "associateS3Resources", "region": "us-east-1", "dryRun": true, "cancelled": ["job"],
            "answers": [{"failedS3Resources": [{}, {}]}, {"error": {"message": "no such member"}}],
            "created": [{"initialRun": true, "buckets": 7}, {"initialRun": false, "buckets": 9}],
        }))
        .unwrap();
        let jobs = "us-east-1: 2 jobs to create, of which 1 inspect 7 buckets at once; 1 to cancel; 2 S3 \
                    resources failed";
        assert_eq!(answers.lines(), [jobs, "Refused: no such member"]);
        let answers = Answers { operation: "associateMemberAccount".into(), ..answers };
        assert_eq!(answers.lines(), ["Refused: no such member"]);
    }
}
