//! The request to stop, as the functions read it in the lease table: `stop` names the
//! execution, in the row of every Region. Functions that hold no lease do not read it.

use std::error::Error;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::types::AttributeValue;

use super::Run;
use crate::system::client;

/// Why the table of leases does not answer.
type TableError = Box<dyn Error + Send + Sync>;

/// How long the table keeps a row that nobody holds.
const KEPT: Duration = Duration::from_hours(24);

impl Run {
    /// Asks the execution to stop, in every Region. One that has ended does not mind.
    pub async fn ask_to_stop(&self) -> Result<(), TableError> {
        let dynamodb = self.dynamodb();
        let until = (SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default() + KEPT).as_secs();
        for region in &self.regions {
            let row = dynamodb.update_item().table_name(&self.lease_table);
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
        let dynamodb = self.dynamodb();
        let ours = AttributeValue::S(self.execution.clone());
        for region in &self.regions {
            let row =
                dynamodb.get_item().table_name(&self.lease_table).set_key(Some(self.key(region).into()));
            let row = row.consistent_read(true).send().await?;
            if row.item().and_then(|row| row.get("stop")) == Some(&ours) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        client::dynamodb(&self.engine, &self.stack_region)
    }

    fn key(&self, region: &str) -> [(String, AttributeValue); 2] {
        [("administratorId", self.administrator_id.as_str()), ("region", region)]
            .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())))
    }
}
