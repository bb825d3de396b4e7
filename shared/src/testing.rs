//! Small makers that unit tests share.

use std::time::Duration;

use crate::call::Caller;
use crate::error::{Call, Error, ErrorKind};
use crate::ids::{AccountId, Email};
use crate::leg_time::LegTime;
use crate::model::{Account, AccountState};

pub(crate) fn id(n: u64) -> AccountId {
    format!("{n:012}").parse().expect("12 digits")
}

pub(crate) fn account(n: u64) -> Account {
    let path = format!("o-exampleorgid/r-ab12/{n:012}/");
    let email = Email::new(format!("a{n}@example.com"));
    Account { id: id(n), email, name: None, state: AccountState::Active, paths: vec![path] }
}

impl Account {
    pub(crate) fn under(self, path: &str) -> Self {
        Self { paths: vec![path.to_owned()], ..self }
    }

    pub(crate) fn under_nothing(self) -> Self {
        Self { paths: Vec::new(), ..self }
    }

    pub(crate) fn in_state(self, wire: &str) -> Self {
        Self { state: AccountState::from_wire(wire), ..self }
    }
}

pub(crate) fn caller() -> Caller {
    Caller::new(LegTime::of(Duration::from_mins(1)), 1)
}

pub(crate) fn error(kind: ErrorKind) -> Error {
    Error::new(Call::global("test:Call"), kind, "as asked by the test")
}
