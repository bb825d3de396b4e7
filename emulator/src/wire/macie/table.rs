//! Every operation of Macie that is emulated: name, route, access, handler.

use hyper::Method;
use serde_json::Value;

use super::input::{Fault, Input};
use super::{administrators, members, sessions, settings};
use crate::wire::exchange::Access::{self, Reads, Writes};
use crate::wire::exchange::Exchange;
use crate::wire::query::decode_segment;

/// What answers an operation.
type Handler = fn(&mut Exchange<'_>, &Input<'_>) -> Result<Value, Fault>;

/// One operation.
pub(super) struct Operation {
    pub(super) name: &'static str,
    method: Method,
    /// With `{id}` for the one variable segment.
    path: &'static str,
    pub(super) access: Access,
    pub(super) run: Handler,
}

const fn operation(
    name: &'static str,
    method: Method,
    path: &'static str,
    access: Access,
    run: Handler,
) -> Operation {
    Operation { name, method, path, access, run }
}

/// Fixed routes stand before those with a variable segment.
#[rustfmt::skip]
static OPERATIONS: [Operation; 23] = [
    operation("GetMacieSession", Method::GET, "/macie", Reads, sessions::get),
    operation("EnableMacie", Method::POST, "/macie", Writes, sessions::enable),
    operation("UpdateMacieSession", Method::PATCH, "/macie", Writes, sessions::update),
    operation("DisableMacie", Method::DELETE, "/macie", Writes, sessions::disable),
    operation("UpdateMemberSession", Method::PATCH, "/macie/members/{id}", Writes, members::update_session),
    operation("ListOrganizationAdminAccounts", Method::GET, "/admin", Reads, administrators::list),
    operation("EnableOrganizationAdminAccount", Method::POST, "/admin", Writes, administrators::designate),
    operation("DisableOrganizationAdminAccount", Method::DELETE, "/admin", Writes, administrators::revoke),
    operation("DescribeOrganizationConfiguration", Method::GET, "/admin/configuration", Reads, administrators::describe_configuration),
    operation("UpdateOrganizationConfiguration", Method::PATCH, "/admin/configuration", Writes, administrators::update_configuration),
    operation("GetAdministratorAccount", Method::GET, "/administrator", Reads, administrators::own),
    operation("GetMasterAccount", Method::GET, "/master", Reads, administrators::own_as_master),
    operation("ListMembers", Method::GET, "/members", Reads, members::list),
    operation("CreateMember", Method::POST, "/members", Writes, members::create),
    operation("GetMember", Method::GET, "/members/{id}", Reads, members::get),
    operation("DeleteMember", Method::DELETE, "/members/{id}", Writes, members::delete),
    operation("DisassociateMember", Method::POST, "/members/disassociate/{id}", Writes, members::disassociate),
    operation("GetClassificationExportConfiguration", Method::GET, "/classification-export-configuration", Reads, settings::get_export),
    operation("PutClassificationExportConfiguration", Method::PUT, "/classification-export-configuration", Writes, settings::put_export),
    operation("GetFindingsPublicationConfiguration", Method::GET, "/findings-publication-configuration", Reads, settings::get_publication),
    operation("PutFindingsPublicationConfiguration", Method::PUT, "/findings-publication-configuration", Writes, settings::put_publication),
    operation("GetAutomatedDiscoveryConfiguration", Method::GET, "/automated-discovery/configuration", Reads, settings::get_discovery),
    operation("UpdateAutomatedDiscoveryConfiguration", Method::PUT, "/automated-discovery/configuration", Writes, settings::update_discovery),
];

/// The names of all operations.
pub(in crate::wire) fn names() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|operation| operation.name)
}

/// The operation at a method and raw path, and its variable segment, decoded.
pub(super) fn find(method: &Method, path: &str) -> Option<(&'static Operation, Option<String>)> {
    let of_method = OPERATIONS.iter().filter(|operation| operation.method == *method);
    of_method.into_iter().find_map(|operation| Some((operation, fit(operation.path, path)?)))
}

/// Whether a raw path fits a route; the inner value is its variable segment.
///
/// The path is split before it is decoded, so that an encoded slash does not split it.
#[expect(clippy::option_option, reason = "does it fit, and has it a variable segment: two questions")]
fn fit(route: &str, path: &str) -> Option<Option<String>> {
    let (mut route, mut path) = (route.split('/'), path.split('/'));
    let mut id = None;
    loop {
        match (route.next(), path.next()) {
            (None, None) => return Some(id),
            (Some("{id}"), Some(segment)) if !segment.is_empty() => id = Some(decode_segment(segment)?),
            (Some(own), Some(segment)) if own == segment => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_fits_its_own_path_only() {
        assert_eq!(fit("/macie", "/macie"), Some(None));
        assert_eq!(fit("/members/{id}", "/members/1"), Some(Some("1".to_owned())));
        for other in ["/members", "/members/", "/members/1/", "/members/1/2", "members/1", "/macie/1", ""] {
            assert_eq!(fit("/members/{id}", other), None, "{other}");
        }
    }

    #[test]
    fn an_encoded_slash_does_not_split_a_segment() {
        assert_eq!(fit("/tags/{id}", "/tags/arn%3Aaws%2Fx"), Some(Some("arn:aws/x".to_owned())));
    }

    #[test]
    fn no_two_operations_share_name_or_route() {
        for (index, one) in OPERATIONS.iter().enumerate() {
            for other in &OPERATIONS[index + 1..] {
                assert_ne!(one.name, other.name);
                assert!((&one.method, one.path) != (&other.method, other.path), "{}", one.path);
            }
        }
    }

    #[test]
    fn operations_that_read_are_named_so() {
        for operation in &OPERATIONS {
            let reads = ["Get", "List", "Describe"].iter().any(|prefix| operation.name.starts_with(prefix));
            assert_eq!(reads, operation.access == Reads, "{}", operation.name);
        }
    }
}
