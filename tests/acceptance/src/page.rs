//! A report's page, read back from its data: what the script in it shows.

use std::collections::BTreeMap;

use serde_json::Value;

/// An account and a Region.
pub type Pair = (String, String);

/// What a page has in its cells: for each account and Region what its row says, the two left out.
///
/// # Panics
///
/// If the page is not laid out as its own script reads it.
#[must_use]
pub fn cells(page: &str) -> BTreeMap<Pair, Value> {
    let data = data(page);
    let list = |name: &str| data[name].as_array().unwrap_or_else(|| panic!("a page has {name}"));
    let accounts: Vec<&str> = list("accounts").iter().filter_map(|account| account[0].as_str()).collect();
    let regions = data["tail"]["regions"].as_array().expect("a page has Regions");
    let mut cells = BTreeMap::new();
    for (region, runs) in regions.iter().zip(list("cells")) {
        let region = region["region"].as_str().expect("a Region has a name");
        let mut next = accounts.iter();
        for run in runs.as_str().expect("cells are text").split_whitespace() {
            let (kind, times) = run.split_once('*').unwrap_or((run, "1"));
            for account in next.by_ref().take(times.parse().expect("a number of times")) {
                let Ok(kind) = kind.parse::<usize>() else { continue };
                let said = of(&list("kinds")[kind], account, region);
                cells.insert(((*account).to_owned(), region.to_owned()), said);
            }
        }
    }
    cells
}

/// What a row says, without its account and Region, in the words of a page's kinds.
#[must_use]
pub fn said(row: &Value) -> Value {
    let mut said = row.clone();
    if let Some(members) = said.as_object_mut() {
        members.remove("accountId");
        members.remove("region");
    }
    said
}

fn of(kind: &Value, account: &str, region: &str) -> Value {
    let mut said = kind.clone();
    if let Some(message) = kind["message"].as_str() {
        said["message"] = message.replace('\u{1}', account).replace('\u{2}', region).into();
    }
    said
}

fn data(page: &str) -> Value {
    let (_, rest) = page.split_once("id=\"data\">").expect("a page has data");
    let (data, _) = rest.split_once("</script>").expect("the data ends");
    serde_json::from_str(data).expect("the data is JSON")
}
