//! One small case, drawn from a seed: an organization, a request, and the troubles that it meets.

use std::collections::BTreeSet;
use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};

use crate::drawn::{Drawn, Size};
use crate::faults::{Fault, Faults};
use crate::people::{administrator, management, member};
use crate::quota::Quota;
use crate::small::Counted;
use crate::trouble::Trouble;
use crate::{Stack, World};

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
    /// What goes wrong at one place, counted from the first of its attempt.
    pub sudden: Vec<Sudden>,
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
        let request = request(&mut drawn);
        let dice = &mut drawn.dice;
        let is_quiet = dice.u8(..) < 32;
        let troubles = Trouble::ALL.into_iter().filter(|_| !is_quiet && dice.bool()).collect();
        let troubled_runs = if is_quiet { 0 } else { dice.u32(1..=2) };
        let mut stack = Stack { protected: drawn.protected.clone(), ..Stack::new(&drawn.world) };
        if !is_quiet {
            stack.deadline = Duration::from_secs(dice.u64(12..=120));
            stack.lease = Duration::from_secs(dice.u64(20..=60));
            stack.settings.most_legs = dice.u32(3..=40);
        }
        Self { drawn, stack, request, troubles, troubled_runs, sudden: Vec::new() }
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
        Self { drawn, stack, request, troubles, troubled_runs: 1, sudden }
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

    /// What goes wrong from now on, of the kinds that may strike.
    pub(crate) fn draw_faults(&mut self) -> Faults {
        let Self { drawn, troubles, .. } = self;
        let now_ms = drawn.world.elapsed_ms();
        let mut draws = Draws { dice: &mut drawn.dice, troubles, now_ms };
        Faults {
            throttled: draws.share(Trouble::Throttled, 0.2),
            lost: draws.share(Trouble::Lost, 0.1),
            unanswered: draws.share(Trouble::Unanswered, 0.1),
            late: draws.share(Trouble::Late, 0.1),
            conflicting: draws.share(Trouble::Conflict, 0.05),
            denied_ms: draws.time(Trouble::Denied),
            expired_ms: draws.time(Trouble::CredentialsExpired),
            expired_tokens: draws.share(Trouble::ExpiredToken, 0.05),
            lag_ms: draws.ms(Trouble::Lagging, 14_000),
            omitted: draws.share(Trouble::Omitting, 0.4),
            omitted_until_ms: now_ms + draws.ms(Trouble::Omitting, 14_000),
            designation_shows_after_ms: draws.ms(Trouble::SlowDesignation, 20_000),
            members_after_ms: draws.ms(Trouble::MembersRefused, 20_000),
            revocation_shows_after_ms: draws.ms(Trouble::SlowRevocation, 60_000),
            cut_short: draws.share(Trouble::CutShort, 0.2),
            writes_lost: draws.share(Trouble::WriteLost, 0.1),
            writes_unanswered: draws.share(Trouble::WriteUnanswered, 0.1),
            stale_reads: draws.share(Trouble::StaleRead, 0.1),
            leases_lost: draws.share(Trouble::LeaseLost, 0.3),
            without_role: draws.accounts(Trouble::RoleDenied, drawn.members),
            ..Faults::default()
        }
    }

    /// Lets steps die at some of the moments to come.
    pub(crate) fn draw_kills(&mut self, world: &World) {
        let dice = &mut self.drawn.dice;
        let kills = if self.troubles.contains(&Trouble::Killed) { dice.u32(1..=3) } else { 0 };
        world.kill_at((0..kills).map(|_| world.moments() + dice.u64(1..=12 * self.drawn.members + 150)));
    }

    /// Quotas as small or as large as they may be.
    pub(crate) fn draw_quota(&mut self) -> Quota {
        let rate = 1.0 + 9.0 * self.drawn.dice.f64();
        Quota { rate, burst: rate * (1.0 + self.drawn.dice.f64()) }
    }
}

struct Draws<'a> {
    dice: &'a mut Rng,
    troubles: &'a BTreeSet<Trouble>,
    now_ms: u64,
}

impl Draws<'_> {
    fn share(&mut self, trouble: Trouble, most: f64) -> f64 {
        if self.troubles.contains(&trouble) { self.dice.f64() * most } else { 0.0 }
    }

    fn ms(&mut self, trouble: Trouble, most: u64) -> u64 {
        if self.troubles.contains(&trouble) { self.dice.u64(0..=most) } else { 0 }
    }

    /// Some of the next two minutes.
    fn time(&mut self, trouble: Trouble) -> std::ops::Range<u64> {
        if !self.troubles.contains(&trouble) {
            return 0..0;
        }
        let from_ms = self.now_ms + self.dice.u64(0..120_000);
        from_ms..from_ms + self.dice.u64(0..30_000)
    }

    fn accounts(&mut self, trouble: Trouble, members: u64) -> BTreeSet<macie_org::ids::AccountId> {
        let strikes = self.troubles.contains(&trouble);
        (0..members).filter(|_| strikes && self.dice.bool()).map(member).collect()
    }
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
        "suspend" => request["limits"] = json!({"maxPercent": 100}),
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
