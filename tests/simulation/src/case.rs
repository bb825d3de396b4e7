//! One small case, drawn from a seed: an organization, a request, and the troubles that it meets.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::drawn::{Drawn, Size};
use crate::draws::{MILD, odds};
use crate::faults::Fault;
use crate::people::{administrator, management, member};
use crate::small::Counted;
use crate::trouble::Trouble;
use crate::{Stack, World};

/// No function has more time in Lambda.
const LONGEST_LEG: Duration = Duration::from_mins(15);

/// What is asked for, in which organization, and what goes wrong.
#[derive(Debug)]
pub struct Case {
    /// The organization.
    pub drawn: Drawn,
    /// The stack, with legs and leases of any length.
    pub stack: Stack,
    /// What is asked for.
    pub request: Value,
    /// The kinds of trouble that may strike.
    pub troubles: BTreeSet<Trouble>,
    /// How often a user tries before all is quiet.
    pub troubled_runs: u32,
    /// Whether it is asked for once more when it is done.
    pub is_repeated: bool,
    /// What goes wrong at one place, counted from the first of its attempt.
    pub sudden: Vec<Sudden>,
    /// Whether only such trouble strikes as one attempt has to cope with.
    pub is_mild: bool,
}

/// Something that goes wrong once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sudden {
    /// With a call.
    Call(u64, Fault),
    /// A step dies.
    Kill(u64),
    /// With a write of an object.
    Write(u64, Trouble),
}

impl Case {
    /// Draws a case.
    #[must_use]
    pub fn draw(seed: u64, size: &Size) -> Self {
        let mut drawn = Drawn::sized(seed, size);
        let mut request = request(&mut drawn);
        let look = longest_look(&drawn);
        let dice = &mut drawn.dice;
        let is_quiet = dice.u8(..) < 32;
        let is_mild = !is_quiet && dice.u8(..) < 64;
        let usual = if is_mild || dice.bool() { 128 } else { 40 };
        let mut strikes = |trouble: &Trouble| dice.u8(..) < odds(*trouble, usual);
        let may_strike = |trouble: &Trouble| !is_quiet && (!is_mild || MILD.contains(trouble));
        let troubles: BTreeSet<_> =
            Trouble::ALL.into_iter().filter(|it| strikes(it) && may_strike(it)).collect();
        let troubled_runs = if is_quiet { 0 } else { 1 + u32::from(!is_mild && dice.u8(..) < 64) };
        let is_repeated = dice.u8(..) < 32;
        let mut stack = Stack { protected: drawn.protected.clone(), ..Stack::new(&drawn.world) };
        if troubles.contains(&Trouble::Omitting) && request["operation"] == "suspend" {
            request["limits"]["maxPercent"] = json!(100); // nobody can tell the share
        }
        if !is_quiet {
            stack.deadline = Duration::from_secs(dice.u64(12..=120));
            stack.lease = Duration::from_secs(dice.u64(20..=60));
            stack.settings.most_legs = dice.u32(3..=40);
            // Before an administrator is revoked, all are read in one leg.
            let legs = if request["operation"] == "teardown" { 1 } else { stack.settings.most_legs };
            stack.deadline = stack.deadline.max(look / legs).min(LONGEST_LEG);
        }
        Self { drawn, stack, request, troubles, troubled_runs, is_repeated, sudden: Vec::new(), is_mild }
    }

    /// Three accounts in one Region, in one attempt that meets no trouble but this.
    #[must_use]
    pub fn of_three(request: &Value, sudden: &[Sudden]) -> Self {
        let drawn = Drawn::of_three(request["operation"] == "onboard");
        let mut request = request.clone();
        request["administratorId"] = json!(administrator());
        request["regions"] = json!(drawn.regions);
        let stack = Stack::new(&drawn.world);
        let (troubles, sudden) = (BTreeSet::new(), sudden.to_vec());
        Self { drawn, stack, request, troubles, troubled_runs: 1, is_repeated: true, sudden, is_mild: false }
    }

    /// Lets it go wrong in the attempt that begins.
    pub(crate) fn strike_at_once(&self, world: &World, before: Counted) {
        let Self { sudden, .. } = self;
        if sudden.is_empty() {
            return;
        }
        world.faults_at(sudden.iter().filter_map(|it| match it {
            Sudden::Call(n, fault) => Some((before.calls + n, *fault)),
            Sudden::Kill(_) | Sudden::Write(..) => None,
        }));
        world.kill_at(sudden.iter().filter_map(|it| match it {
            Sudden::Kill(n) => Some(before.moments + n),
            Sudden::Call(..) | Sudden::Write(..) => None,
        }));
        *world.sudden_writes.borrow_mut() = sudden
            .iter()
            .filter_map(|it| match it {
                Sudden::Write(n, trouble) => Some((before.writes + n, *trouble)),
                Sudden::Call(..) | Sudden::Kill(_) => None,
            })
            .collect();
    }

    pub(crate) fn has(&self, trouble: Trouble) -> bool {
        self.troubles.contains(&trouble)
    }
}

/// More than it takes to read all members, with a quota as small as any: a plan is made within the legs of
/// one execution.
fn longest_look(drawn: &Drawn) -> Duration {
    let page = u64::try_from(drawn.world.page.get()).unwrap_or(u64::MAX);
    Duration::from_secs(2 * drawn.members.div_ceil(page))
}

fn request(drawn: &mut Drawn) -> Value {
    let operation = match drawn.dice.u8(..) {
        0..80 => "onboard",
        80..120 => "suspend",
        120..160 => "resume",
        160..240 => "teardown",
        _ => "audit",
    };
    let mut request =
        json!({"operation": operation, "administratorId": administrator(), "regions": drawn.regions});
    match operation {
        "onboard" | "audit" => request["settings"] = settings(drawn),
        "suspend" => {
            let most = if drawn.dice.u8(..) < 64 { drawn.dice.u32(1..=99) } else { 100 };
            request["limits"] = json!({"maxPercent": most});
        }
        "resume" if drawn.dice.bool() => request["resumeScope"] = json!("all-paused"),
        "teardown" => {
            for flag in ["disableSessions", "disableManagementSession", "includeInvited"] {
                request[flag] = json!(drawn.dice.bool());
            }
        }
        _ => {}
    }
    if let Some(filter) = filter(drawn) {
        request["accounts"] = filter;
    }
    if operation == "onboard" && drawn.dice.u8(..) < 32 {
        request["limits"]["maxFailures"] = json!(drawn.dice.u32(0..=1));
    }
    if ["onboard", "suspend", "resume"].contains(&operation) && drawn.dice.u8(..) < 8 {
        request["limits"]["maxAccounts"] = json!(drawn.dice.u64(1..=drawn.members + 2));
    }
    if operation != "audit" && drawn.dice.u8(..) < 24 {
        request["dryRun"] = json!(true);
    }
    request
}

/// Some accounts: named, all but some, or those of some units. The first that the organization
/// does not have may be named too.
fn filter(drawn: &mut Drawn) -> Option<Value> {
    let some = |drawn: &mut Drawn, more: u64| -> Vec<_> {
        (0..drawn.members + more).filter(|_| drawn.dice.bool()).map(member).collect()
    };
    match drawn.dice.u8(..) {
        0..140 => None,
        140..190 => {
            let named = [some(drawn, 2), vec![administrator()]].concat();
            let management = drawn.dice.bool().then(management);
            Some(json!({"include": named.into_iter().chain(management).collect::<Vec<_>>()}))
        }
        190..225 => Some(json!({"exclude": some(drawn, 0)})).filter(|it| it["exclude"] != json!([])),
        _ => Some(json!({"organizationalUnits": drawn.some_units()})),
    }
}

fn settings(drawn: &mut Drawn) -> Value {
    let mut settings = json!({});
    let options = [
        ("autoEnable", json!(drawn.dice.bool())),
        ("findingPublishingFrequency", json!("ONE_HOUR")),
        ("automatedDiscovery", json!({"status": "ENABLED", "autoEnableOrganizationMembers": "NEW"})),
    ];
    for (name, value) in options {
        if drawn.dice.bool() {
            settings[name] = value;
        }
    }
    settings
}
