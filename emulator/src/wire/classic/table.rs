//! Every operation of Macie Classic: name, access, handler.

use serde_json::Value;

use super::input::Input;
use super::problems::ClassicProblem;
use super::{members, resources};
use crate::wire::exchange::Access::{self, Reads, Writes};
use crate::wire::exchange::Exchange;

/// What answers an operation: with a body or, if that is null, with an empty one.
type Handler = fn(&mut Exchange<'_>, &Input<'_>) -> Result<Value, ClassicProblem>;

/// One operation.
pub(super) struct Operation {
    pub(super) name: &'static str,
    pub(super) access: Access,
    pub(super) run: Handler,
}

const fn operation(name: &'static str, access: Access, run: Handler) -> Operation {
    Operation { name, access, run }
}

#[rustfmt::skip]
static OPERATIONS: [Operation; 7] = [
    operation("AssociateMemberAccount", Writes, members::associate),
    operation("DisassociateMemberAccount", Writes, members::disassociate),
    operation("ListMemberAccounts", Reads, members::list),
    operation("AssociateS3Resources", Writes, resources::associate),
    operation("DisassociateS3Resources", Writes, resources::disassociate),
    operation("UpdateS3Resources", Writes, resources::update),
    operation("ListS3Resources", Reads, resources::list),
];

/// The names of all operations.
pub(in crate::wire) fn names() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|operation| operation.name)
}

/// The operation of this name.
pub(super) fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_found_by_its_name_once() {
        for operation in &OPERATIONS {
            assert_eq!(OPERATIONS.iter().filter(|other| other.name == operation.name).count(), 1);
            assert!(find(operation.name).is_some());
        }
        assert!(find("CreateMember").is_none());
    }

    #[test]
    fn operations_that_read_are_named_so() {
        for operation in &OPERATIONS {
            assert_eq!(operation.name.starts_with("List"), operation.access == Reads, "{}", operation.name);
        }
    }
}
