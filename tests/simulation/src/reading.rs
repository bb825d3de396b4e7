//! How a refusal of the emulator is read: as `aws::classify` reads its code and message,
//! which need an SDK to arrive. Only the refusals that the ports can meet are told apart.

use macie_emulator::Refusal;
use macie_org::error::{Call, Error, ErrorKind};

const DESIGNATE: &str = "macie2:EnableOrganizationAdminAccount";

/// The error that a refused call comes back with.
pub(crate) fn refused(call: Call, refusal: Refusal) -> Error {
    let kind = kind(call.operation, refusal);
    error(call, kind, format!("{refusal:?}"))
}

pub(crate) fn error(call: Call, kind: ErrorKind, message: String) -> Error {
    Error { call, kind, message, request_id: None, retry_after: None, source: None }
}

fn kind(operation: &str, refusal: Refusal) -> ErrorKind {
    use Refusal as R;
    if refusal == R::SessionAbsent {
        ErrorKind::SessionAbsent
    } else if refusal == R::NotAdministrator {
        ErrorKind::NotYetVisible
    } else if refusal == R::NotManagement {
        ErrorKind::AccessDenied
    } else if refusal == R::MemberQuota {
        ErrorKind::QuotaExceeded
    } else if operation == DESIGNATE && refusal != R::AdministratorDesignated {
        ErrorKind::NotYetVisible
    } else if matches!(refusal, R::SessionExists | R::AdministratorDesignated | R::AutomatedDiscoveryOff) {
        ErrorKind::Conflict
    } else {
        ErrorKind::Invalid
    }
}
