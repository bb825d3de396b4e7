//! The request to stop, as the functions read it in the lease table: `stop` names the
//! execution, in the row of every Region.

use std::error::Error;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::types::AttributeValue;

use super::Run;
use crate::system::client;

/// How long the table keeps a row that nobody holds.
const KEPT: Duration = Duration::from_hours(24);

impl Run {
    /// Asks the execution to stop, in every Region. One that has ended does not mind.
    pub async fn ask_to_stop(&self) -> Result<(), Box<dyn Error + Send + Sync>> {
        let dynamodb = client::dynamodb(&self.engine, &self.stack_region);
        let until = (SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default() + KEPT).as_secs();
        for region in &self.regions {
            let row = dynamodb.update_item().table_name(&self.lease_table);
            let row = row
                .key("administratorId", AttributeValue::S(self.administrator_id.clone()))
                .key("region", AttributeValue::S(region.clone()))
                .update_expression("SET #stop = :stop, #expiresOn = :expiresOn")
                .expression_attribute_names("#stop", "stop")
                .expression_attribute_names("#expiresOn", "expiresOn")
                .expression_attribute_values(":stop", AttributeValue::S(self.execution.clone()))
                .expression_attribute_values(":expiresOn", AttributeValue::N(until.to_string()));
            row.send().await?;
        }
        Ok(())
    }
}
