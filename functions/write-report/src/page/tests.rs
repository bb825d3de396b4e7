//! What a page holds, and what never gets into one.

use macie_org::ids::Region;
use macie_org::inventory::{Standing, Target};
use macie_org::report::{Failure, FailureReason, Outcome, PlannedReason, Row, SkipReason};
use serde_json::{Value, json};

use super::*;

const HOSTILE: &str = "</script><script>alert(1)</script><!-- \u{2028} \"quoted\" someone@example.com";

fn target(n: usize) -> Target {
    Target {
        id: format!("{n:012}").parse().unwrap(),
        email: None,
        standing: Standing::Member,
        name: Some(format!("account {n} with a name of the length that they have")),
        path: Some(format!("o-exampleorgid/r-ab12/ou-ab12-{:08}/{n:012}/", n % 40)),
    }
}

fn row(n: usize, region: Region, outcome: Outcome) -> String {
    let account_id = format!("{n:012}").parse().unwrap();
    serde_json::to_string(&Row { account_id, region, outcome, observed: None }).unwrap()
}

fn refused(message: &str) -> Outcome {
    Outcome::Failed(Failure { reason: FailureReason::Refused, message: message.to_owned() })
}

fn page(targets: &[Target], regions: &[String]) -> String {
    let mut page = Page::begin(&json!({"execution": HOSTILE}).to_string(), targets).unwrap();
    for rows in regions {
        page.add(rows).unwrap();
    }
    page.end(&json!({"warnings": [HOSTILE]}).to_string()).unwrap().text()
}

fn data(page: &str) -> Value {
    let (_, rest) = page.split_once("id=\"data\">").unwrap();
    let (data, _) = rest.split_once("</script>").unwrap();
    serde_json::from_str(data).unwrap()
}

#[test]
fn every_account_has_its_cell_in_every_region_also_one_that_only_rows_name() {
    let [one, other] = [Region::ALL[0], Region::ALL[1]];
    let skipped = Outcome::Skipped { reason: SkipReason::Paused };
    let first = [row(1, one, Outcome::Changed), row(2, one, refused("no 000000000002 in af-south-1"))];
    let second = [row(2, other, refused("no 000000000002 in ap-east-1")), row(7, other, skipped)];
    let data = data(&page(&[target(1), target(2)], &[first.join("\n"), second.join("\n")]));
    assert_eq!(data["cells"], json!(["0 1", "- 1 2"]));
    assert_eq!(data["kinds"][0], json!({"outcome": "changed"}));
    assert_eq!(data["kinds"][1]["message"], "no \u{1} in \u{2}");
    assert_eq!(data["kinds"][2], json!({"outcome": "skipped", "reason": "paused"}));
    assert_eq!(data["units"], json!(["r-ab12/ou-ab12-00000001", "r-ab12/ou-ab12-00000002"]));
    assert_eq!(data["accounts"][1], json!(["000000000002", target(2).name, 1]));
    assert_eq!(data["accounts"][2], json!(["000000000007"]));
}

/// The rows that a page's cells stand for, in the order of the Regions' rows.
fn rows_of(data: &Value, region: Region, cells: &str) -> Vec<Value> {
    let runs = cells.split(' ').flat_map(|run| {
        let (kind, times) = run.split_once('*').unwrap_or((run, "1"));
        vec![kind; times.parse().unwrap()]
    });
    let told = runs.enumerate().filter(|(_, kind)| *kind != "-");
    told.map(|(account, kind)| {
        let id = data["accounts"][account][0].as_str().unwrap();
        let kind = data["kinds"][kind.parse::<usize>().unwrap()].to_string();
        let said = kind.replace("\\u0001", id).replace("\\u0002", &region.to_string());
        let mut row: Value = serde_json::from_str(&said).unwrap();
        row["accountId"] = id.into();
        row["region"] = region.to_string().into();
        row
    })
    .collect()
}

#[test]
fn what_the_cells_of_a_page_say_is_what_the_rows_say() {
    let outcome = |n: usize, region: Region| match n * 31 % 7 {
        0 => Outcome::Changed,
        1 | 2 => Outcome::Unchanged,
        3 => Outcome::planned(&["macie2:CreateMember"], Some(PlannedReason::NoRecord)),
        4 => Outcome::Skipped { reason: SkipReason::Protected },
        5 => refused(&format!("{n:012} in {region}: <no> \"{}\"", n % 3)),
        _ => refused("no"),
    };
    let rows = |at: usize, region: Region| -> Vec<String> {
        (0..500).filter(|n| n % (at + 3) != 1).map(|n| row(n, region, outcome(n, region))).collect()
    };
    let regions: Vec<_> = Region::ALL.into_iter().enumerate().map(|(at, it)| (it, rows(at, it))).collect();
    let texts: Vec<_> = regions.iter().map(|(_, rows)| rows.join("\n")).collect();
    let targets: Vec<_> = (0..500).map(target).collect();
    let data = data(&page(&targets, &texts));
    for (at, (region, rows)) in regions.iter().enumerate() {
        let rows: Vec<Value> = rows.iter().map(|row| serde_json::from_str(row).unwrap()).collect();
        assert_eq!(rows_of(&data, *region, data["cells"][at].as_str().unwrap()), rows, "{region}");
    }
}

#[test]
fn neither_markup_nor_an_address_of_anybody_gets_into_a_page() {
    let hostile = Target { name: Some(HOSTILE.to_owned()), path: Some(HOSTILE.to_owned()), ..target(1) };
    let rows = row(1, Region::ALL[0], refused(HOSTILE));
    let page = page(&[hostile], &[rows]);
    assert_eq!(page.matches("</script>").count(), 2, "the data block's own, and the script's own");
    assert!(!page.contains("example.com"));
    let shown = HOSTILE.replace("someone@example.com", "***");
    let data = data(&page);
    assert_eq!(data["accounts"][0][1], shown.as_str());
    assert_eq!(data["kinds"][0]["message"], shown.as_str());
    assert_eq!(data["tail"]["warnings"][0], shown.as_str());
}

#[test]
fn the_same_rows_make_the_same_bytes() {
    let rows = || [row(1, Region::ALL[0], refused("a")), row(9, Region::ALL[0], refused("b"))].join("\n");
    assert_eq!(page(&[target(1)], &[rows()]), page(&[target(1)], &[rows()]));
}

#[test]
fn a_page_of_10_000_accounts_in_22_regions_stays_below_10_mb_whatever_aws_says() {
    let targets: Vec<_> = (0..10_000).map(target).collect();
    // In two Regions every row has words of its own, long ones that have to be escaped; elsewhere
    // no row says what the one before it says.
    let own = |n: usize, region| row(n, region, refused(&format!("{}{}", n * 7, "<\"é".repeat(100))));
    let said = |n: usize, region| row(n, region, refused(&(n % 3_000).to_string()));
    let rows_of = |(at, region): (usize, &Region)| {
        let rows = (0..10_000).map(|n| if at < 2 { own(n, *region) } else { said(n, *region) });
        rows.collect::<Vec<_>>().join("\n")
    };
    let regions: Vec<_> = Region::ALL.iter().enumerate().map(rows_of).collect();
    let page = page(&targets, &regions);
    assert!(page.len() < 10_000_000, "{} bytes", page.len());
    let data = data(&page);
    let kinds = data["kinds"].as_array().unwrap();
    assert!(kinds.len() <= kinds::MOST + 1, "{} kinds", kinds.len());
    let cut = json!({"outcome": "failed", "reason": "refused", "isCut": true});
    assert_eq!(kinds.last().unwrap(), &cut, "the rest keeps its outcome and its reason");
}

#[test]
fn every_reason_and_every_error_has_its_meaning_and_its_remedy_in_the_page() {
    let data = data(&page(&[], &[]));
    let has = |about: &str, name: &str| {
        let explanation = &data["explanations"][about][name];
        let said =
            explanation.as_array().is_some_and(|said| said.len() == 3 && said.iter().all(|it| it != ""));
        assert!(said, "{about} {name}: {explanation}");
    };
    let schema: Value = serde_json::from_str(include_str!("../../../../docs/schemas/report.json")).unwrap();
    for (about, reasons) in
        [("skipped", "SkipReason"), ("failed", "FailureReason"), ("planned", "PlannedReason")]
    {
        let reasons = schema["$defs"][reasons]["oneOf"].as_array().unwrap();
        for reason in reasons {
            has(about, reason["const"].as_str().unwrap());
        }
    }
    for name in ["AccessDenied", "TooManyFailures", "States.Timeout", "RegionUnfinished"] {
        has("errors", name);
    }
}
