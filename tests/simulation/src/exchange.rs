//! Requests of a real client, on the same way as the emulated ports' calls: the same latency, quota,
//! faults and watch, and the same notes of what was done. The emulator's wire layer answers them.
//!
//! Not here: the client, which tests/wired has.

use std::rc::Rc;

use macie_emulator::faults::FailureKind;
use macie_emulator::{Answered, Detail, Incoming, State, Told};
use macie_org::error::Call;
use macie_org::ids::{AccountId, Region};
use serde_json::json;

use crate::faults::Fault;
use crate::members::EmulatedMembers;
use crate::people::{here, ours, there};
use crate::reading::Refused;
use crate::registry::EmulatedRegistry;
use crate::roster;
use crate::trouble::Trouble;
use crate::wire::{Sent, Undone, Wire};

const LIST_MEMBERS: &str = "macie2:ListMembers";

/// What a service can say, and does in turn.
const THROTTLED: [FailureKind; 3] =
    [FailureKind::ThrottlingException, FailureKind::TooManyRequestsException, FailureKind::UntypedThrottle];
const UNAVAILABLE: [FailureKind; 3] =
    [FailureKind::InternalServerException, FailureKind::ServiceUnavailable, FailureKind::ClosedBeforeEffect];

impl Wire {
    /// The execution, by the name of its first part.
    #[must_use]
    pub fn execution(&self) -> &str {
        &self.execution
    }

    /// The time, in milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.world.now_ms()
    }

    /// Sends a request, once `read` has read it for what it is, given the number of calls before;
    /// `None`: the connection breaks.
    pub async fn exchange(
        &self,
        read: impl FnOnce(&mut State, u64) -> Result<Incoming, Box<Answered>>,
    ) -> Option<Answered> {
        let read = read(&mut self.world.state(), self.world.calls());
        let incoming = match read {
            Ok(incoming) => Rc::new(incoming.limited(self.world.page.get())),
            Err(answered) => {
                self.moment().await;
                return Some(*answered);
            }
        };
        let arriving = Arriving::of(self, &incoming);
        let (call, signer) = (arriving.call(), arriving.members.administrator.clone());
        let sent = Sent { call: call.clone(), signer: &signer, detail: incoming.detail() };
        match self.carry(sent, Answered::told, move |state| arriving.answer(state)).await {
            Ok(answered) => {
                self.trace_answer(&call, &answered);
                Some(answered)
            }
            Err(undone) => incoming.failure(said(undone, call.operation, self.world.calls())),
        }
    }

    fn trace_answer(&self, call: &Call, answered: &Answered) {
        let (status, code) = answered.summary();
        if status >= 400 {
            self.trace(call, format_args!("{status} {code}"));
        }
    }
}

/// A request on its way to its service.
struct Arriving {
    /// Whom it comes from.
    members: EmulatedMembers,
    incoming: Rc<Incoming>,
    region: Option<Region>,
    /// Whether its page token is too old.
    expires: bool,
}

impl Arriving {
    fn of(wire: &Wire, incoming: &Rc<Incoming>) -> Self {
        let is_later_page = incoming.operation() == LIST_MEMBERS && incoming.is_continued();
        let share = wire.world.faults().expired_tokens;
        Self {
            members: EmulatedMembers { wire: wire.clone(), administrator: ours(incoming.caller()) },
            incoming: Rc::clone(incoming),
            region: incoming.region().map(here),
            expires: is_later_page && wire.world.dice.borrow_mut().f64() < share,
        }
    }

    fn call(&self) -> Call {
        let Self { incoming, region, .. } = self;
        Call { operation: incoming.operation(), account: incoming.target().map(ours), region: *region }
    }

    fn answer(&self, state: &mut State) -> Result<Answered, Refused> {
        match (self.incoming.operation(), self.region) {
            ("sts:AssumeRole", _) => Ok(self.assume_role(state)),
            (LIST_MEMBERS, _) => self.list_members(state),
            (_, Some(region)) => self.answer_in(region, state),
            (_, None) => Ok(self.incoming.answer(state)),
        }
    }

    fn answer_in(&self, region: Region, state: &mut State) -> Result<Answered, Refused> {
        let Self { incoming, members, .. } = self;
        match incoming.operation() {
            "macie2:DescribeOrganizationConfiguration" if members.has_not_arrived(region) => {
                Ok(incoming.not_yet_administrator())
            }
            "macie2:ListOrganizationAdminAccounts" => Ok(self.list_administrators(state, region)),
            "macie2:EnableOrganizationAdminAccount" | "macie2:DisableOrganizationAdminAccount" => {
                Ok(self.change_administrator(state, region))
            }
            _ => match (kind(incoming), incoming.target().map(ours)) {
                (Some(kind), Some(account)) => {
                    members.carry_out(kind, region, &account, state, |state, _| Ok(incoming.answer(state)))
                }
                _ => Ok(incoming.answer(state)),
            },
        }
    }

    /// Notes when a designation began or ended: for a while, not everybody sees that.
    fn change_administrator(&self, state: &mut State, region: Region) -> Answered {
        let (world, before) = (&self.members.wire.world, state.administrator(there(region)));
        let (answered, now_ms) = (self.incoming.answer(state), world.elapsed_ms());
        let after = state.administrator(there(region));
        if before.is_none() && after.is_some() {
            world.designated_ms.borrow_mut().insert(region, now_ms);
        }
        if let Some(ended) = before.filter(|_| after.is_none()) {
            world.revoked_ms.borrow_mut().insert(region, (now_ms, ended));
        }
        answered
    }

    fn assume_role(&self, state: &mut State) -> Answered {
        let world = &self.members.wire.world;
        let account: Option<AccountId> = self.incoming.target().map(ours);
        let answered = self.incoming.answer(state);
        let is_denied = account.is_some_and(|it| world.faults().without_role.contains(&it));
        let denied = self.incoming.failure(FailureKind::AccessDenied).filter(|_| is_denied);
        if denied.is_some() && answered.told() == Told::Done {
            world.strikes.note(Trouble::RoleDenied);
        }
        denied.unwrap_or(answered)
    }

    fn list_members(&self, state: &mut State) -> Result<Answered, Refused> {
        let Self { incoming, members, expires, .. } = self;
        let (world, at_hand) = (&members.wire.world, members.wire.world.at_hand.get());
        if *expires || (incoming.is_continued() && at_hand == Some(Fault::ExpiredToken)) {
            world.strikes.note(Trouble::ExpiredToken);
            return Err(Refused::NotNow);
        }
        if at_hand == Some(Fault::Omitting) {
            let nobody = json!({"members": [], "nextToken": null});
            return Ok(incoming.answer(state).changed(|body| *body = nobody));
        }
        let lag_ms = roster::lag_ms(world);
        let answered = if lag_ms == 0 {
            incoming.answer(state)
        } else {
            world.strikes.note(Trouble::Lagging);
            incoming.answer_as_of(state, world.now_ms().saturating_sub(lag_ms))
        };
        Ok(answered.changed(|body| {
            if let Some(members) = body["members"].as_array_mut() {
                roster::omit(world, members);
            }
        }))
    }

    /// A designation that is not seen yet is not shown, one that has ended for a while.
    fn list_administrators(&self, state: &mut State, region: Region) -> Answered {
        let world = &self.members.wire.world;
        let answered = self.incoming.answer(state);
        let designated =
            state.administrator(there(region)).filter(|_| EmulatedRegistry::shows_designation(world, region));
        let ending = EmulatedRegistry::ending(world, region).map(|(id, _)| (id, "DISABLING_IN_PROGRESS"));
        let shown = designated.map(|id| (id, "ENABLED")).or(ending);
        answered.changed(|body| {
            let shown = shown.map(|(id, status)| json!({"accountId": id, "status": status}));
            body["adminAccounts"] = shown.into_iter().collect();
        })
    }
}

/// The change of a member that a request is.
fn kind(incoming: &Incoming) -> Option<&'static str> {
    match incoming.operation() {
        "macie2:CreateMember" => Some("create"),
        "macie2:UpdateMemberSession" if incoming.detail() == Detail::Suspends => Some("suspend"),
        "macie2:UpdateMemberSession" => Some("resume"),
        "macie2:DeleteMember" => Some("delete"),
        "macie2:DisassociateMember" => Some("disassociate"),
        _ => None,
    }
}

/// What the service says of the `n`th call, which was not done.
fn said(undone: Undone, operation: &str, n: u64) -> FailureKind {
    let in_turn = |kinds: [FailureKind; 3]| kinds[usize::try_from(n % 3).expect("it is below 3")];
    match undone {
        Undone::Refused(_) if operation == LIST_MEMBERS => FailureKind::ExpiredPageToken,
        Undone::Refused(_) => FailureKind::Validation,
        Undone::Fault(fault) => match fault {
            Fault::Throttled => in_turn(THROTTLED),
            Fault::Unavailable | Fault::UnavailableLate => in_turn(UNAVAILABLE),
            Fault::Conflict => FailureKind::Conflict,
            Fault::Denied => FailureKind::AccessDenied,
            Fault::CredentialsExpired => FailureKind::ExpiredCredentials,
            Fault::Late | Fault::ExpiredToken | Fault::Lagging | Fault::Omitting => {
                FailureKind::ClosedAfterEffect
            }
        },
    }
}
