//! What rows say, each said once. However different AWS's words are, a page has so many kinds and
//! no more: beyond them a row keeps its outcome and its reason, and the report has the rest.

use std::collections::BTreeMap;

use macie_org::step::StepError;
use serde_json::{Value, json};

use super::row::RowText;
use super::text;
use crate::document::json_of;

/// Kinds that are written out in full.
pub(crate) const MOST: usize = 4_000;
/// Bytes of kinds that are written out in full.
const MOST_BYTES: usize = 2_000_000;

/// Kinds in the order in which rows named them.
#[derive(Debug, Default)]
pub(crate) struct Kinds {
    numbers: BTreeMap<String, u16>,
    texts: Vec<String>,
    bytes: usize,
}

impl Kinds {
    /// The number of the kind that `row` is of.
    pub(crate) fn number(&mut self, row: &RowText<'_>) -> Result<u16, StepError> {
        let kind = row.kind();
        if let Some(number) = self.numbers.get(&kind) {
            return Ok(*number);
        }
        let said = text::parsed(&kind)?;
        if self.texts.len() < MOST && self.bytes + kind.len() < MOST_BYTES {
            return Ok(self.add(kind, &said));
        }
        let short = json!({ "outcome": said["outcome"], "reason": said["reason"], "isCut": true });
        let kind = short.to_string();
        match self.numbers.get(&kind) {
            Some(number) => Ok(*number),
            None => Ok(self.add(kind, &short)),
        }
    }

    /// Every kind, as JSON that may stand in a page.
    pub(crate) fn texts(&self) -> &[String] {
        &self.texts
    }

    fn add(&mut self, kind: String, said: &Value) -> u16 {
        let text = text::safe(&json_of(said));
        let number = u16::try_from(self.texts.len()).expect("outcomes and reasons are few");
        self.bytes += text.len();
        self.numbers.insert(kind, number);
        self.texts.push(text);
        number
    }
}
