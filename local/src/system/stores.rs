//! Creates what holds data, as the template says it: buckets and tables.
//!
//! Encryption, expiry and backups are not asked for: the engine keeps all in memory.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};

use super::error::StartError;
use crate::template::{Bucket, Key, Table};

pub(super) async fn create_buckets(
    s3: &aws_sdk_s3::Client,
    buckets: &[Bucket],
    region: &str,
) -> Result<(), StartError> {
    // S3 knows its first Region by the absence of a constraint.
    let constraint = (region != "us-east-1").then(|| BucketLocationConstraint::from(region));
    let place = constraint
        .map(|constraint| CreateBucketConfiguration::builder().location_constraint(constraint).build());
    for bucket in buckets {
        let create = s3.create_bucket().bucket(&bucket.name);
        let create = create.set_create_bucket_configuration(place.clone());
        create.send().await.map_err(StartError::refused("the bucket"))?;
    }
    Ok(())
}

pub(super) async fn create_tables(
    dynamodb: &aws_sdk_dynamodb::Client,
    tables: &[Table],
) -> Result<(), StartError> {
    for table in tables {
        let mut create =
            dynamodb.create_table().table_name(&table.name).billing_mode(BillingMode::PayPerRequest);
        for key in &table.keys {
            create = create
                .attribute_definitions(definition(key).map_err(StartError::refused("the table's key"))?)
                .key_schema(element(key).map_err(StartError::refused("the table's key"))?);
        }
        create.send().await.map_err(StartError::refused("the table"))?;
    }
    Ok(())
}

fn definition(key: &Key) -> Result<AttributeDefinition, BuildError> {
    let kind = ScalarAttributeType::from(key.attribute_type.as_str());
    AttributeDefinition::builder().attribute_name(&key.attribute).attribute_type(kind).build()
}

fn element(key: &Key) -> Result<KeySchemaElement, BuildError> {
    let role = KeyType::from(key.role.as_str());
    KeySchemaElement::builder().attribute_name(&key.attribute).key_type(role).build()
}
