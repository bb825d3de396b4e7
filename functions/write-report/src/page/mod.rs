//! The report as one page for people: every account in every Region, in a file that needs nothing
//! but a browser.
//!
//! The page's script reads one block of JSON, written here. A row becomes a number: most of
//! 220,000 rows say the same, so what they say is written once, as a *kind*, and a Region is a
//! list of kinds in the order of the accounts. Nothing but accounts and kinds is held in memory.
//! What rows mean is left to the script; no address and no markup of anybody's gets past here.

mod accounts;
mod cells;
mod explanations;
mod frame;
mod kinds;
mod row;
mod text;

#[cfg(test)]
mod tests;

use macie_org::inventory::Target;
use macie_org::step::StepError;

use crate::document::json_of;
use crate::scratch::Scratch;
use accounts::Accounts;
use kinds::Kinds;
use row::RowText;

/// What the data of most pages come to at most, in bytes.
const USUAL_DATA: usize = 1 << 14;

/// A page that is being written.
pub(crate) struct Page {
    file: Scratch,
    separator: &'static str,
    accounts: Accounts,
    kinds: Kinds,
}

impl Page {
    /// Opens the page with what is known before any row.
    pub(crate) fn begin(head: &str, targets: &[Target]) -> Result<Self, StepError> {
        let frame = frame::BEFORE.len() + frame::AFTER.len() + explanations::TEXT.len();
        let mut file = Scratch::with_capacity(frame + USUAL_DATA);
        file.write(&frame::BEFORE)?;
        file.write(&format!("{{\"head\":{},\n\"cells\":[", text::safe(head)))?;
        let (accounts, kinds) = (Accounts::of(targets), Kinds::default());
        Ok(Self { file, separator: "\n", accounts, kinds })
    }

    /// Adds the next Region by its rows, one JSON object per line.
    pub(crate) fn add(&mut self, rows: &str) -> Result<(), StepError> {
        let mut cells = Vec::new();
        for line in rows.lines() {
            let row = RowText::of(line)?;
            let account = self.accounts.number(row.account);
            cells.resize(cells.len().max(account + 1), None);
            cells[account] = Some(self.kinds.number(&row)?);
        }
        let cells = cells::encoded(&cells);
        self.file.write(&format!("{}\"{cells}\"", self.separator))?;
        self.separator = ",\n";
        Ok(())
    }

    /// Closes the page with what the rows add up to.
    pub(crate) fn end(mut self, tail: &str) -> Result<Scratch, StepError> {
        self.file.write("\n],\n\"kinds\":[\n")?;
        self.file.write(&self.kinds.texts().join(",\n"))?;
        self.file.write("\n],\n\"units\":")?;
        self.file.write(&text::safe(&json_of(&self.accounts.units())))?;
        self.file.write(",\n\"accounts\":[\n")?;
        self.file.write(&self.accounts.texts().join(",\n"))?;
        self.file.write("\n],\n\"explanations\":")?;
        self.file.write(&explanations::TEXT)?;
        self.file.write(&format!(",\n\"tail\":{}}}", text::safe(tail)))?;
        self.file.write(&frame::AFTER)?;
        Ok(self.file)
    }
}
