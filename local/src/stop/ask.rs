//! The request to stop, as the functions read it in the lease table: `stop` names the
//! execution, in the row of every Region. Functions that hold no lease do not read it.

use std::error::Error;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

use crate::system::Resources;

/// Why the table of leases does not answer.
type TableError = Box<dyn Error + Send + Sync>;

/// How long the table keeps a row that nobody holds.
const KEPT: Duration = Duration::from_hours(24);

/// The rows of one execution in the table of leases.
#[derive(Debug, Clone)]
pub struct LeaseRows {
    pub(super) dynamodb: aws_sdk_dynamodb::Client,
    pub(super) table: String,
    pub(super) administrator_id: String,
    pub(super) regions: Vec<String>,
    pub(super) execution: String,
}

impl LeaseRows {
    /// Those of the execution called `name`, started with `input`.
    #[must_use]
    pub fn of(resources: &Resources, name: &str, input: &Value) -> Self {
        let asked = input["regions"].as_array().into_iter().flatten();
        let asked: Vec<_> = asked.filter_map(Value::as_str).map(str::to_owned).collect();
        Self {
            dynamodb: resources.dynamodb.clone(),
            table: resources.lease_table.clone(),
            administrator_id: input["administratorId"].as_str().unwrap_or_default().to_owned(),
            regions: if asked.is_empty() { resources.default_regions.clone() } else { asked },
            execution: name.to_owned(),
        }
    }

    /// Its name, or that of the first one when it goes on under others.
    #[must_use]
    pub fn execution(&self) -> &str {
        &self.execution
    }

    /// The Regions that it is about.
    #[must_use]
    pub fn regions(&self) -> &[String] {
        &self.regions
    }

    /// Asks the execution to stop, in every Region. One that has ended does not mind.
    pub async fn ask_to_stop(&self) -> Result<(), TableError> {
        let until = (SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default() + KEPT).as_secs();
        for region in &self.regions {
            let row = self.dynamodb.update_item().table_name(&self.table);
            let row = row
                .set_key(Some(self.key(region).into()))
                .update_expression("SET #stop = :stop, #expiresOn = :expiresOn")
                .expression_attribute_names("#stop", "stop")
                .expression_attribute_names("#expiresOn", "expiresOn")
                .expression_attribute_values(":stop", AttributeValue::S(self.execution.clone()))
                .expression_attribute_values(":expiresOn", AttributeValue::N(until.to_string()));
            row.send().await?;
        }
        Ok(())
    }

    /// Whether anybody has asked the execution to stop.
    pub async fn was_asked_to_stop(&self) -> Result<bool, TableError> {
        let ours = AttributeValue::S(self.execution.clone());
        for region in &self.regions {
            let row = self.dynamodb.get_item().table_name(&self.table);
            let row = row.set_key(Some(self.key(region).into())).consistent_read(true).send().await?;
            if row.item().and_then(|row| row.get("stop")) == Some(&ours) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn key(&self, region: &str) -> [(String, AttributeValue); 2] {
        [("administratorId", self.administrator_id.as_str()), ("region", region)]
            .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())))
    }
}
