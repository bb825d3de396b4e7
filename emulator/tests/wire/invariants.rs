//! Thousands of random operations, random bytes among them: no answer is unheard of, and
//! what must agree agrees after every single one.

use macie_emulator::{
    AccountState, Job, JobQuery, JobStatus, JoinedMethod, MemberFilter, NewAccount, RelationshipStatus,
    SessionKey, SessionStatus, State,
};
use serde_json::json;

use crate::support::*;

const ACCOUNTS: [&str; 8] =
    [MANAGEMENT, ADMINISTRATOR, MEMBER, OTHER, FOREIGN, "666666666666", "777777777777", OUTSIDE];

/// A small linear congruential generator: the same walk for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn account(&mut self) -> &'static str {
        ACCOUNTS[self.below(ACCOUNTS.len())]
    }
}

/// One operation by a random account on a random account.
fn step(world: &World, random: &mut Random) {
    let (caller, target) = (random.account(), random.account());
    let caller = if random.below(3) == 0 { caller } else { ADMINISTRATOR };
    let email = format!("account-{target}@example.com");
    let create = json!({ "account": { "accountId": target, "email": email } });
    let status = ["ENABLED", "PAUSED"][random.below(2)];
    let reply = match random.below(26) {
        0 => world.ask(caller, "POST /macie"),
        1 => world.ask(caller, "DELETE /macie"),
        2 => world.macie(caller, "PATCH /macie", json!({ "status": status })),
        3 => world.macie(MANAGEMENT, "POST /admin", json!({ "adminAccountId": target })),
        4 => world.ask(MANAGEMENT, &format!("DELETE /admin?adminAccountId={target}")),
        5..=8 => world.macie(caller, "POST /members", create),
        9 | 10 => world.ask(caller, &format!("POST /members/disassociate/{target}")),
        11 => world.ask(caller, &format!("DELETE /members/{target}")),
        12 => world.macie(caller, &format!("PATCH /macie/members/{target}"), json!({ "status": status })),
        13 => world.macie(caller, "PATCH /admin/configuration", json!({ "autoEnable": status == "ENABLED" })),
        14 => deregister(world, target),
        15 | 16 => world.macie(caller, "POST /invitations", json!({ "accountIds": [target] })),
        17..=19 => accept_any(world, target),
        20 => world.macie(target, "POST /invitations/decline", json!({ "accountIds": [caller] })),
        21 => world.macie(target, "POST /invitations/delete", json!({ "accountIds": [caller] })),
        22 => world.ask(target, "POST /administrator/disassociate"),
        23 => create_job(world, target, random),
        _ => return happen(world, target, random.below(6)),
    };
    assert!(matches!(reply.status, 200 | 400 | 402 | 403 | 404 | 409), "{reply:?}");
}

/// Accepts the first invitation, or one that is not there.
fn accept_any(world: &World, account: &str) -> Reply {
    let list = world.ask(account, "GET /invitations").body;
    let invitation = list["invitations"][0]["invitationId"].as_str().unwrap_or("none").to_owned();
    world.macie(account, "POST /invitations/accept", json!({ "invitationId": invitation }))
}

fn create_job(world: &World, account: &str, random: &mut Random) -> Reply {
    let buckets = json!({ "bucketDefinitions": [{ "accountId": account, "buckets": ["b"] }] });
    let token = random.below(1000).to_string();
    let body =
        json!({ "name": "n", "clientToken": token, "jobType": "ONE_TIME", "s3JobDefinition": buckets });
    world.macie(account, "POST /jobs", body)
}

fn deregister(world: &World, target: &str) -> Reply {
    let body = json!({ "AccountId": target, "ServicePrincipal": "macie.amazonaws.com" });
    world.organizations(MANAGEMENT, "DeregisterDelegatedAdministrator", body)
}

/// Something happens to an account outside Macie; impossible things do not happen.
fn happen(world: &World, target: &str, what: usize) {
    let (account, region) = (id(target), region(HOME));
    world.state(|state| match what {
        0 => drop(state.suspend_account(account)),
        1 | 2 => drop(state.reinstate_account(account)),
        3 => drop(state.leave(account)),
        4 => drop(state.join(NewAccount::named_after(account), JoinedMethod::Invited)),
        _ if state.is_region_off(key(target)) => state.enable_region(account, region),
        _ => state.disable_region(account, region),
    });
}

fn check(state: &State) {
    for account in ACCOUNTS {
        check_bond(state, key(account));
        check_invitations(state, key(account));
        check_jobs(state, key(account));
    }
    if let Some(administrator) = state.administrator(region(HOME)) {
        let own = SessionKey { region: region(HOME), account: administrator };
        assert_eq!(state.administrator_of(own), None, "the administrator is nobody's member");
        check_quota(state);
    }
}

/// A member has exactly one administrator, which has a binding record of it, and its session agrees.
fn check_bond(state: &State, member: SessionKey) {
    let binding = ACCOUNTS.iter().filter_map(|administrator| {
        let at = key(administrator);
        let list = state.list_members(at, MemberFilter::Every, None, 100).ok()?;
        let record = list.items.into_iter().find(|record| record.account == member.account)?;
        record.is_bound().then_some((at.account, record.status))
    });
    let binding: Vec<_> = binding.collect();
    assert!(binding.len() <= 1, "{member:?}: {binding:?}");
    let administrator = state.administrator_of(member);
    if let Some((own, status)) = binding.first() {
        assert_eq!(administrator, Some(*own));
        if status.is_associated() {
            let paused = *status == RelationshipStatus::Paused;
            let expected = if paused { SessionStatus::Paused } else { SessionStatus::Enabled };
            assert_eq!(state.session(member.account, member.region), Some(expected), "{member:?}");
            check_usable(state, member);
        }
    }
}

/// An associated member of the organization is neither suspended nor without the Region.
fn check_usable(state: &State, member: SessionKey) {
    assert!(!state.is_region_off(member), "{member:?}");
    if let Some(account) = state.organization().account(member.account) {
        assert_eq!(account.state, AccountState::Active, "{member:?}");
    }
}

/// What a recipient can answer is what its senders' records say.
fn check_invitations(state: &State, recipient: SessionKey) {
    let Ok(list) = state.list_invitations(recipient, None, 100) else { return };
    let own: Vec<_> = list.items.iter().map(|invitation| invitation.sender.to_string()).collect();
    assert_eq!(state.count_invitations(recipient), Ok(own.len()));
    for sender in ACCOUNTS {
        let every = state.list_members(key(sender), MemberFilter::Every, None, 100);
        let records = every.map(|page| page.items).unwrap_or_default();
        let record = records.into_iter().find(|record| record.account == recipient.account);
        if own.iter().any(|own| own == sender) {
            let record =
                record.unwrap_or_else(|| panic!("{sender} has no session or no record of {recipient}"));
            assert_eq!(record.status, RelationshipStatus::Invited, "{sender} {recipient}");
        }
    }
}

/// A session that is suspended or gone has no job that could go on.
fn check_jobs(state: &State, at: SessionKey) {
    let jobs = state.list_jobs(at, &JobQuery::default(), None, 1000);
    let Some(SessionStatus::Paused) = state.session(at.account, at.region) else {
        assert_eq!(jobs.is_ok(), state.session(at.account, at.region).is_some());
        return;
    };
    let over = |job: &Job| matches!(job.status(), JobStatus::Cancelled | JobStatus::Complete);
    assert!(jobs.unwrap().items.iter().all(over), "{at}");
}

fn check_quota(state: &State) {
    let bound = state.members(region(HOME)).iter().filter(|member| member.is_bound()).count();
    assert!(bound <= state.switches().member_limit, "{bound} members");
}

#[test]
fn random_walks_keep_every_invariant() {
    for seed in 0..40 {
        let world = World::with(switches(r#"{"memberLimit": 3}"#));
        let mut random = Random(seed);
        world.designate(HOME);
        for _ in 0..250 {
            world.emulator.advance_ms(1);
            step(&world, &mut random);
            world.state(|state| check(state));
        }
    }
}

#[test]
fn random_bytes_are_refused_and_never_panic() {
    let world = World::designated();
    let mut random = Random(1);
    let routes = [
        "POST /members",
        "PATCH /macie",
        "POST /admin",
        "PUT /classification-export-configuration",
        "POST /invitations",
        "POST /jobs",
        "POST /jobs/list",
        "POST /usage/statistics",
    ];
    let words =
        ["{", "}", "[", "]", ":", ",", "\"account\"", "\"status\"", "null", "1e999", "\\u", "\u{fffd}", " "];
    for _ in 0..2000 {
        let body: String = (0..random.below(12)).map(|_| words[random.below(words.len())]).collect();
        let route = routes[random.below(routes.len())];
        let reply = world.raw(HOME, ADMINISTRATOR, route, body.clone().into()).unwrap();
        assert!(reply.status < 500, "{route} {body}");
        let reply = world.organizations_raw(MANAGEMENT, "DescribeAccount", body.clone().into());
        assert_eq!(reply.status, 400, "{body}");
    }
}
