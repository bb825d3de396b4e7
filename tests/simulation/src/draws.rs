//! What goes wrong in a case, drawn for one attempt: of the kinds that may strike, how much and when.

use std::collections::BTreeSet;

use fastrand::Rng;

use crate::World;
use crate::case::Case;
use crate::faults::{Fault, Faults};
use crate::people::member;
use crate::quota::Quota;
use crate::trouble::Trouble;

/// No list lags further behind, nor leaves records out for longer, than two looks are apart.
const LONGEST_LAG_MS: u64 = 14_000;
/// What one attempt has to cope with, where calls go wrong one by one.
pub(crate) const MILD: [Trouble; 11] = [
    Trouble::Throttled,
    Trouble::QuotaChanged,
    Trouble::Lost,
    Trouble::Unanswered,
    Trouble::ExpiredToken,
    Trouble::Lagging,
    Trouble::SparsePages,
    Trouble::SlowDesignation,
    Trouble::MembersRefused,
    Trouble::SlowRevocation,
    Trouble::Killed,
];
/// How many calls meet a kind of trouble that strikes one by one.
const CALLS_AT_ONCE: u32 = 2;
/// Steps that are killed at some of their own moments, too.
const LAST_STEPS: [&str; 4] =
    ["remove-members", "revoke-administrator", "disable-sessions", "deregister-administrator"];

impl Case {
    /// Whether one attempt has to cope with all that strikes.
    pub(crate) fn is_mild(&self) -> bool {
        self.is_mild && self.troubles.iter().all(|trouble| MILD.contains(trouble))
    }

    /// Lets calls go wrong one by one, in place of a share of them. A list that lags for once does so
    /// by more than one attempt copes with.
    pub(crate) fn draw_sudden(&mut self, world: &World) {
        let Self { drawn, troubles, .. } = self;
        let mut sudden = Vec::new();
        for fault in Fault::ALL.into_iter().filter(|it| *it != Fault::Lagging) {
            let times = if troubles.contains(&fault.trouble()) { CALLS_AT_ONCE } else { 0 };
            sudden.extend((0..times).map(|_| (world.calls() + drawn.dice.u64(1..=60), fault)));
        }
        world.faults_at(sudden);
    }

    /// What goes wrong from now on, of the kinds that may strike.
    pub(crate) fn draw_faults(&mut self) -> Faults {
        let Self { drawn, troubles, .. } = self;
        let now_ms = drawn.world.elapsed_ms();
        let is_mild = self.is_mild;
        let mut draws = Draws { dice: &mut drawn.dice, troubles, is_mild, now_ms };
        let omitted_from_ms = now_ms + soon_ms(draws.dice);
        Faults {
            throttled: draws.share(Trouble::Throttled, 0.2),
            lost: draws.share(Trouble::Lost, 0.1),
            unanswered: draws.share(Trouble::Unanswered, 0.1),
            late: draws.share(Trouble::Late, 0.1),
            conflicting: draws.share(Trouble::Conflict, 0.05),
            denied_ms: draws.time(Trouble::Denied),
            spares_management: draws.dice.bool(),
            begin_with: draws.first(),
            expired_ms: draws.time(Trouble::CredentialsExpired),
            expired_tokens: draws.share(Trouble::ExpiredToken, 0.25),
            lag_ms: draws.ms(Trouble::Lagging, LONGEST_LAG_MS),
            omitted: draws.omitted(),
            omitted_from_ms,
            omitted_until_ms: omitted_from_ms + draws.ms(Trouble::Omitting, LONGEST_LAG_MS),
            sparse: draws.share(Trouble::SparsePages, 0.5),
            designation_shows_after_ms: draws.ms(Trouble::SlowDesignation, 20_000),
            members_after_ms: draws.ms(Trouble::MembersRefused, 20_000),
            revocation_shows_after_ms: draws.ms(Trouble::SlowRevocation, 60_000),
            cut_short: draws.share(Trouble::CutShort, 0.2),
            writes_lost: draws.share(Trouble::WriteLost, 0.1),
            writes_unanswered: draws.share(Trouble::WriteUnanswered, 0.1),
            stale_reads: draws.share(Trouble::StaleRead, 0.1),
            leases_lost: draws.share(Trouble::LeaseLost, 0.3),
            held: draws.accounts(Trouble::MemberHeld, drawn.members),
            without_role: draws.accounts(Trouble::RoleDenied, drawn.members),
            ..Faults::default()
        }
    }

    /// Lets steps die at some of the moments to come.
    pub(crate) fn draw_kills(&mut self, world: &World) {
        let dice = &mut self.drawn.dice;
        let kills = if self.troubles.contains(&Trouble::Killed) { dice.u32(1..=3) } else { 0 };
        world.kill_at((0..kills).map(|_| world.moments() + dice.u64(1..=12 * self.drawn.members + 150)));
        let is_late = kills > 0 && dice.bool();
        let step = LAST_STEPS[dice.usize(..LAST_STEPS.len())];
        world.kill_within(is_late.then(|| (step, dice.u64(1..=30))));
    }

    /// Quotas as small or as large as they may be.
    pub(crate) fn draw_quota(&mut self) -> Quota {
        let rate = 1.0 + 9.0 * self.drawn.dice.f64();
        Quota { rate, burst: rate * (1.0 + self.drawn.dice.f64()) }
    }
}

/// In how many of 256 cases a kind may strike, where others usually strike in so many. A second
/// execution doubles the work, and what moves accounts leaves less to hold the end to.
pub(crate) fn odds(trouble: Trouble, usual: u8) -> u8 {
    match trouble {
        Trouble::Duplicate | Trouble::Opposite => 32,
        Trouble::AccountLeaves | Trouble::AccountSuspended | Trouble::RegionDisabled => 24,
        Trouble::AccountJoins => 56,
        Trouble::Throttled
        | Trouble::QuotaChanged
        | Trouble::Lost
        | Trouble::Unanswered
        | Trouble::Late
        | Trouble::Conflict
        | Trouble::Denied
        | Trouble::CredentialsExpired
        | Trouble::RoleDenied
        | Trouble::ExpiredToken
        | Trouble::Lagging
        | Trouble::Omitting
        | Trouble::SparsePages
        | Trouble::MemberHeld
        | Trouble::SlowDesignation
        | Trouble::MembersRefused
        | Trouble::SlowRevocation
        | Trouble::Killed
        | Trouble::CutShort
        | Trouble::WriteLost
        | Trouble::WriteUnanswered
        | Trouble::StaleRead
        | Trouble::LeaseLost
        | Trouble::AskedToStop => usual,
    }
}

/// Some time after the start, in milliseconds; sooner more often than later: small cases are over soon.
pub(crate) fn soon_ms(dice: &mut Rng) -> u64 {
    let most_ms = if dice.bool() { 20_000 } else { 120_000 };
    dice.u64(0..most_ms)
}

struct Draws<'a> {
    dice: &'a mut Rng,
    troubles: &'a BTreeSet<Trouble>,
    is_mild: bool,
    now_ms: u64,
}

impl Draws<'_> {
    fn share(&mut self, trouble: Trouble, most: f64) -> f64 {
        let is_sudden = self.is_mild && Fault::ALL.iter().any(|fault| fault.trouble() == trouble);
        if self.troubles.contains(&trouble) && !is_sudden { self.dice.f64() * most } else { 0.0 }
    }

    fn ms(&mut self, trouble: Trouble, most: u64) -> u64 {
        if self.troubles.contains(&trouble) { self.dice.u64(0..=most) } else { 0 }
    }

    /// A while within the next minutes.
    fn time(&mut self, trouble: Trouble) -> std::ops::Range<u64> {
        if !self.troubles.contains(&trouble) {
            return 0..0;
        }
        let from_ms = self.now_ms + soon_ms(self.dice);
        from_ms..from_ms + self.dice.u64(0..60_000)
    }

    /// The step that a denial, or lists that leave records out, begin with: one of the last.
    fn first(&mut self) -> Option<&'static str> {
        self.dice.u8(..).checked_sub(160).map(|n| LAST_STEPS[usize::from(n / 48)])
    }

    /// Some records, or all of them.
    fn omitted(&mut self) -> f64 {
        let share = self.share(Trouble::Omitting, 0.4);
        if share > 0.0 && self.dice.u8(..) < 64 { 1.0 } else { share }
    }

    fn accounts(&mut self, trouble: Trouble, members: u64) -> BTreeSet<macie_org::ids::AccountId> {
        let strikes = self.troubles.contains(&trouble);
        (0..members).filter(|_| strikes && self.dice.bool()).map(member).collect()
    }
}
