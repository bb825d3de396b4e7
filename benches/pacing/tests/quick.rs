//! A fraction of the comparison, and what must hold in it whatever the seed.

use macie_org_bench_pacing::clients::{Client, Queue};
use macie_org_bench_pacing::document::Provenance;
use macie_org_bench_pacing::effort::Effort;
use macie_org_bench_pacing::measure::{Row, Summary, Table, all, once};
use macie_org_bench_pacing::scenario::Scenario;
use macie_org_bench_pacing::table::render;

fn cell<'a>(table: &'a Table, client: &Client) -> &'a Summary {
    let row = table.rows.iter().find(|row| row.name == client.name());
    &row.expect("every client has a row").cells[0]
}

#[test]
fn the_pacer_and_the_oracle_lose_nothing_and_the_sdks_standard_retries_do() {
    let effort = Effort::quick();
    let tables = all(&effort);
    assert_eq!(tables.len(), 4);
    for table in &tables {
        assert!(table.rows.iter().all(|row| row.cells.len() == 1), "{table:?}");
        for client in [Client::Pacer(Queue::Split), Client::Oracle] {
            assert!(cell(table, &client).lost == 0.0, "{}: {client:?}", table.title);
        }
        assert!(cell(table, &Client::ALL[0]).lost > 0.0, "{}: SDK standard", table.title);
    }
    let alone = &tables[0];
    let (pacer, oracle) = (cell(alone, &Client::Pacer(Queue::Split)), cell(alone, &Client::Oracle));
    assert!((1.0..1.03).contains(&pacer.makespan) && pacer.throttled < 5.0, "{pacer:?}");
    assert!((1.0..1.01).contains(&oracle.makespan) && oracle.throttled < 0.01, "{oracle:?}");

    let text = render(&tables, &effort, &Provenance::here());
    for row in tables.iter().flat_map(|table| &table.rows) {
        assert!(text.contains(&format!("| {} |", row.name)), "{} is missing:\n{text}", row.name);
    }
}

#[test]
fn a_seed_decides_everything() {
    for client in [Client::Pacer(Queue::Split), Client::ADAPTIVE_2026, Client::ALL[5]] {
        let scenario = Scenario::alone(10.0, 200).contended();
        assert_eq!(once(client, scenario, 7), once(client, scenario, 7), "{client:?}");
        assert_ne!(once(client, scenario, 7), once(client, scenario, 8), "{client:?}");
    }
}

#[test]
fn every_client_has_a_name_of_its_own() {
    let rows: std::collections::BTreeSet<String> = Client::ALL.iter().map(Client::name).collect();
    assert_eq!(rows.len(), Client::ALL.len());
}

#[test]
fn lost_calls_put_the_time_in_parentheses() {
    let summary =
        Summary { makespan: 0.5, worst: 0.6, throttled: 90.0, competitor_throttled: 0.0, lost: 399.5 };
    let row = Row { name: "x".into(), cells: vec![summary, Summary { lost: 0.0, ..summary }] };
    let text = render(&[Table { title: "t", rows: vec![row] }], &Effort::quick(), &Provenance::here());
    assert!(text.contains("| x | (0.500) / 0.500 | 0.600 / 0.600 | 90.0 / 90.0 | 400 / 0 |"), "{text}");
}
