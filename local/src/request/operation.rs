//! What each operation's options come to: the input of one execution, wherever it runs.

use super::input::{self, Defaults};
use super::{Consent, Planned, RequestError, consent};
use crate::cli::{Audit, Onboard, Resume, Scope, Show, Suspend, Target, Teardown};

/// Said before anything is suspended.
pub(super) const BEFORE_SUSPENDING: &str =
    "Suspending cancels the members' classification jobs for good: resuming does not bring them back";

/// The execution that a command line asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The execution.
    pub planned: Planned,
    /// Who has to agree to what it would do.
    pub consent: Consent,
    /// What a person should know before it runs.
    pub notes: Vec<String>,
}

/// An operation, as the command line names it.
pub trait Operation {
    /// Where it runs, what it is about, and how its report is shown.
    fn parts(&self) -> (&Target, &Scope, Show);

    /// The execution that it asks for.
    fn asked(&self, defaults: &Defaults) -> Result<Asked, RequestError>;
}

impl Operation for Onboard {
    fn parts(&self) -> (&Target, &Scope, Show) {
        (&self.target, &self.scope, self.show)
    }

    fn asked(&self, defaults: &Defaults) -> Result<Asked, RequestError> {
        let mut input = input::asked("onboard", &self.scope, defaults)?;
        input::dry_run(&mut input, self.dry_run);
        Ok(Asked::unasked(Planned { prefix: "onboard", heading: "Onboarding", input }))
    }
}

impl Operation for Suspend {
    fn parts(&self) -> (&Target, &Scope, Show) {
        (&self.target, &self.scope, self.show)
    }

    fn asked(&self, defaults: &Defaults) -> Result<Asked, RequestError> {
        let mut input = input::asked("suspend", &self.scope, defaults)?;
        input::dry_run(&mut input, self.dry_run);
        let most = self.max_percent.or(defaults.max_percent).filter(|_| self.scope.request.is_none());
        if let Some(most) = most {
            input["limits"]["maxPercent"] = most.into();
        }
        consent::confirm(&mut input, self.confirm.as_deref());
        let asked = Asked::unasked(Planned { prefix: "suspend", heading: "Suspending", input });
        Ok(Asked { notes: vec![BEFORE_SUSPENDING.to_owned()], ..asked })
    }
}

impl Operation for Resume {
    fn parts(&self) -> (&Target, &Scope, Show) {
        (&self.target, &self.scope, self.show)
    }

    fn asked(&self, defaults: &Defaults) -> Result<Asked, RequestError> {
        let mut input = input::asked("resume", &self.scope, defaults)?;
        input::dry_run(&mut input, self.dry_run);
        if self.scope.request.is_none() {
            input["resumeScope"] = self.resume_scope.as_str().into();
        }
        Ok(Asked::unasked(Planned { prefix: "resume", heading: "Resuming", input }))
    }
}

impl Operation for Teardown {
    fn parts(&self) -> (&Target, &Scope, Show) {
        (&self.target, &self.scope, self.show)
    }

    fn asked(&self, defaults: &Defaults) -> Result<Asked, RequestError> {
        let mut input = input::asked("teardown", &self.scope, defaults)?;
        input::dry_run(&mut input, self.dry_run);
        if self.scope.request.is_none() {
            input["disableSessions"] = (!self.extent.keep_sessions).into();
            input["disableManagementSession"] = self.extent.disable_management_session.into();
            input["includeInvited"] = self.extent.include_invited.into();
        }
        consent::confirm(&mut input, self.consent.confirm.as_deref());
        let consent = Consent::to(&input, self.consent.yes);
        let planned = Planned { prefix: "teardown", heading: "Tearing down", input };
        Ok(Asked { planned, consent, notes: Vec::new() })
    }
}

impl Operation for Audit {
    fn parts(&self) -> (&Target, &Scope, Show) {
        (&self.target, &self.scope, self.show)
    }

    fn asked(&self, defaults: &Defaults) -> Result<Asked, RequestError> {
        let input = input::asked("audit", &self.scope, defaults)?;
        Ok(Asked::unasked(Planned { prefix: "audit", heading: "Auditing", input }))
    }
}

impl Asked {
    /// An execution that nobody has to agree to.
    fn unasked(planned: Planned) -> Self {
        Self { planned, consent: Consent::NotNeeded, notes: Vec::new() }
    }
}
