//! What commands become: organizations, executions in their order, and what is said
//! before them. Nothing runs.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails the test that calls it")]

use std::fs;
use std::path::PathBuf;

use clap::Parser;
use macie_emulator::RelationshipStatus;
use macie_org_local::cli::{Cli, Command};
use macie_org_local::request::{self, Consent, RequestError, Task};
use serde_json::json;

struct Files(PathBuf);

impl Files {
    fn new(test: &str) -> Self {
        let directory = std::env::temp_dir().join(format!("macie-org-tasks-{test}-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        Self(directory)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// A list of three accounts, as `aws organizations list-accounts` prints it.
    fn dump(&self) -> String {
        let account = |id: &str| {
            json!({"Id": id, "Arn": format!("arn:aws:organizations::111111111111:account/o-exampleorgid/{id}"),
                "Name": id, "Email": format!("account-{id}@example.com"), "Status": "ACTIVE",
                "JoinedMethod": "CREATED", "JoinedTimestamp": "2024-01-01T00:00:00+00:00"})
        };
        let accounts = ["111111111111", "222222222222", "333333333333"].map(account);
        self.write("dump.json", &json!({"Accounts": accounts}).to_string())
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn task(line: &str) -> Result<Task, RequestError> {
    match Cli::try_parse_from(line.split(' ')).unwrap().command {
        Some(Command::Onboard(arguments)) => request::onboard(&arguments),
        Some(Command::Suspend(arguments)) => request::suspend(&arguments),
        Some(Command::Resume(arguments)) => request::resume(&arguments),
        Some(Command::Teardown(arguments)) => request::teardown(&arguments),
        Some(Command::Audit(arguments)) => request::audit(&arguments),
        None
        | Some(
            Command::Demo
            | Command::Report(_)
            | Command::Status(_)
            | Command::Stop(_)
            | Command::MigrateClassic(_),
        ) => Ok(request::demo()),
    }
}

/// The executions of `task`, by their operations.
fn operations(task: &Task) -> Vec<&str> {
    let planned = task.preparations.iter().chain([&task.asked.planned]);
    planned.map(|planned| planned.input["operation"].as_str().unwrap()).collect()
}

#[test]
fn the_demo_names_its_administrator_and_its_regions() {
    let task = request::demo();
    assert_eq!(task.asked.planned.input["regions"].as_array().unwrap().len(), 3);
    assert!(task.notes[0].contains("250 accounts"), "{:?}", task.notes);
}

#[test]
fn the_first_active_account_becomes_the_administrator_and_that_is_said() {
    let files = Files::new("first");
    let task = task(&format!("macie-org onboard --accounts {}", files.dump())).unwrap();
    assert_eq!(task.asked.planned.input["administratorId"], "222222222222");
    assert!(task.notes.iter().any(|note| note.contains("222222222222")), "{:?}", task.notes);
}

#[test]
fn options_become_the_execution_input() {
    let files = Files::new("options");
    let line = format!(
        "macie-org onboard --accounts {} --regions us-east-1 --administrator 333333333333 \
         --exclude 222222222222 --max-failures 7 --dry-run",
        files.dump()
    );
    let expected = json!({"operation": "onboard", "administratorId": "333333333333", "regions": ["us-east-1"],
        "accounts": {"include": [], "exclude": ["222222222222"]}, "limits": {"maxFailures": 7}, "dryRun": true});
    assert_eq!(task(&line).unwrap().asked.planned.input, expected);
}

#[test]
fn suspending_onboards_first_and_resuming_suspends_before() {
    let suspend = task("macie-org suspend --accounts 5 --max-percent 30").unwrap();
    assert_eq!(operations(&suspend), ["onboard", "suspend"]);
    assert_eq!(suspend.asked.planned.input["limits"], json!({"maxPercent": 30}));
    let resume = task("macie-org resume --accounts 5 --resume-scope all-paused").unwrap();
    assert_eq!(operations(&resume), ["onboard", "suspend", "resume"]);
    assert_eq!(resume.asked.planned.input["resumeScope"], "all-paused");
    for planned in resume.preparations.iter().chain([&resume.asked.planned]) {
        assert_eq!(planned.input["administratorId"], suspend.asked.planned.input["administratorId"]);
        assert_eq!(planned.input["regions"], suspend.asked.planned.input["regions"]);
    }
}

#[test]
fn an_audit_follows_an_onboarding_with_the_same_settings_and_something_to_find() {
    let audit = task("macie-org audit --accounts 20 --regions us-east-1,eu-west-1").unwrap();
    assert_eq!(operations(&audit), ["onboard", "audit"]);
    assert_eq!(audit.asked.planned.input["settings"], audit.preparations[0].input["settings"]);
    assert!(audit.asked.planned.input.get("dryRun").is_none());
    let administrator = audit.asked.planned.input["administratorId"].as_str().unwrap().parse().unwrap();
    let regions = ["us-east-1", "eu-west-1"].map(|region| region.parse().unwrap());
    audit.emulator.state(|state| {
        for region in regions {
            state.put_administrator(region, administrator);
            let ids: Vec<_> = state.organization().accounts().map(|account| account.id).collect();
            for id in ids.into_iter().filter(|id| *id != administrator) {
                state.put_member(region, id, RelationshipStatus::Enabled);
            }
        }
    });
    let said = audit.meanwhile.unwrap().happen(&audit.emulator);
    assert!(said.contains("3 members were removed"), "{said}");
    let enabled = |region| {
        let members = audit.emulator.state(|state| state.members(region)).into_iter();
        members.filter(|member| member.status == RelationshipStatus::Enabled).count()
    };
    assert_eq!(regions.map(enabled), [19 - 5, 19]);
    assert_eq!(audit.emulator.state(|state| state.organization().accounts().count()), 22);
}

#[test]
fn tearing_down_onboards_first_and_takes_sessions_along_unless_they_are_kept() {
    let full = task("macie-org teardown --accounts 5").unwrap();
    assert_eq!(operations(&full), ["onboard", "teardown"]);
    assert_eq!(full.preparations[0].input["settings"], json!({"autoEnable": true}));
    let extent = |task: &Task| {
        let input = &task.asked.planned.input;
        ["disableSessions", "disableManagementSession", "includeInvited"].map(|field| input[field] == true)
    };
    assert_eq!((extent(&full), full.asked.consent), ([true, false, false], Consent::Asked));
    let line =
        "macie-org teardown --accounts 5 --keep-sessions --disable-management-session --include-invited";
    assert_eq!(extent(&task(line).unwrap()), [false, true, true]);
}

#[test]
fn a_plan_is_agreed_to_before_or_after_it_is_made_or_carried_out_by_nobody() {
    for (options, consent) in
        [("--yes", Consent::Given), ("--dry-run", Consent::NotNeeded), ("--confirm ab", Consent::NotNeeded)]
    {
        let task = task(&format!("macie-org teardown --accounts 5 {options}")).unwrap();
        assert_eq!(task.asked.consent, consent, "{options}");
        assert_eq!(task.asked.planned.confirms().is_some(), options == "--confirm ab");
    }
    let suspend = task("macie-org suspend --accounts 5 --confirm ab").unwrap();
    assert_eq!((suspend.asked.planned.confirms(), suspend.asked.consent), (Some("ab"), Consent::NotNeeded));
}

#[test]
fn an_account_to_leave_alone_is_onboarded_and_not_suspended() {
    let task = task("macie-org suspend --accounts 5 --exclude 333333333333").unwrap();
    assert_eq!(task.asked.planned.input["accounts"]["exclude"], json!(["333333333333"]));
    assert_eq!(task.preparations[0].input.get("accounts"), None);
}

#[test]
fn that_jobs_are_cancelled_for_good_is_said_before() {
    for command in ["suspend", "resume"] {
        let task = task(&format!("macie-org {command} --accounts 5")).unwrap();
        let warned = task
            .notes
            .iter()
            .chain(&task.asked.notes)
            .any(|note| note.contains("cancels the members' classification jobs"));
        assert!(warned, "{:?}", task.notes);
    }
}

#[test]
fn a_quota_is_the_emulators_alone() {
    let limited = task("macie-org suspend --accounts 5 --rate 0.5 --burst 20").unwrap();
    let faults = serde_json::to_value(limited.emulator.faults()).unwrap();
    let throttle = &faults["throttles"][0];
    assert_eq!((&throttle["ratePerSecond"], &throttle["burst"]), (&json!(0.5), &json!(20)));
    assert_eq!(throttle["calls"]["operations"], json!(["macie2:UpdateMemberSession"]));
    let teardown = task("macie-org teardown --accounts 5 --rate 2").unwrap();
    let faults = serde_json::to_value(teardown.emulator.faults()).unwrap();
    let calls = json!(["macie2:DisassociateMember", "macie2:DeleteMember"]);
    assert_eq!(faults["throttles"][0]["calls"]["operations"], calls);
    let free = task("macie-org suspend --accounts 5").unwrap();
    assert!(free.emulator.faults().throttles.is_empty());
    assert_eq!(limited.asked.planned.input, free.asked.planned.input, "the functions are not told");
}

#[test]
fn a_request_file_is_the_execution_input_as_it_is() {
    let files = Files::new("file");
    let dump = files.dump();
    let asked = |command: &str, text: &str| {
        let path = files.write("request.json", text);
        task(&format!("macie-org {command} --accounts {dump} --request {path}"))
    };
    let input = json!({"operation": "suspend", "administratorId": "222222222222", "unknown": 1});
    let suspend = asked("suspend", &input.to_string()).unwrap();
    assert_eq!(suspend.asked.planned.input, input);
    let onboarding = json!({"operation": "onboard", "administratorId": "222222222222"});
    assert_eq!(suspend.preparations[0].input, onboarding, "the same Regions: the stack's own");
    let another = asked("resume", &input.to_string()).unwrap_err().to_string();
    assert!(another.ends_with("asks for the operation `suspend`, not for `resume`"), "{another}");
    assert!(asked("onboard", "{").unwrap_err().to_string().ends_with("request.json is not JSON"));
}

#[test]
fn a_file_that_is_no_list_of_accounts_names_the_remedy() {
    let files = Files::new("none");
    let error = task(&format!("macie-org onboard --accounts {}", files.write("dump.json", "[{}]")));
    let error = error.unwrap_err().to_string();
    assert!(error.contains("aws organizations list-accounts"), "{error}");
    let missing = files.0.join("missing.json").display().to_string();
    let error = task(&format!("macie-org suspend --accounts {missing}")).unwrap_err().to_string();
    assert!(error.ends_with("missing.json cannot be read"), "{error}");
}
