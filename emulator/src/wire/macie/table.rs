//! Every operation of Macie that is emulated: name, route, access, handler.

use hyper::Method;
use serde_json::Value;

use super::input::{Fault, Input};
use super::{administrators, discovery, invitations, jobs, members, sessions, settings, tags, usage};
use crate::wire::exchange::Access::{self, Reads, Writes};
use crate::wire::exchange::Exchange;
use crate::wire::query::decode_segment;

/// What answers an operation: with a body or, if that is null, without one (204).
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
static OPERATIONS: [Operation; 42] = [
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
    operation("ListAutomatedDiscoveryAccounts", Method::GET, "/automated-discovery/accounts", Reads, discovery::list),
    operation("BatchUpdateAutomatedDiscoveryAccounts", Method::PATCH, "/automated-discovery/accounts", Writes, discovery::update),
    operation("ListInvitations", Method::GET, "/invitations", Reads, invitations::list),
    operation("CreateInvitations", Method::POST, "/invitations", Writes, invitations::create),
    operation("GetInvitationsCount", Method::GET, "/invitations/count", Reads, invitations::count),
    operation("AcceptInvitation", Method::POST, "/invitations/accept", Writes, invitations::accept),
    operation("DeclineInvitations", Method::POST, "/invitations/decline", Writes, invitations::decline),
    operation("DeleteInvitations", Method::POST, "/invitations/delete", Writes, invitations::delete),
    operation("DisassociateFromAdministratorAccount", Method::POST, "/administrator/disassociate", Writes, invitations::leave),
    operation("DisassociateFromMasterAccount", Method::POST, "/master/disassociate", Writes, invitations::leave),
    operation("CreateClassificationJob", Method::POST, "/jobs", Writes, jobs::create),
    operation("ListClassificationJobs", Method::POST, "/jobs/list", Reads, jobs::list),
    operation("DescribeClassificationJob", Method::GET, "/jobs/{id}", Reads, jobs::describe),
    operation("UpdateClassificationJob", Method::PATCH, "/jobs/{id}", Writes, jobs::update),
    operation("ListTagsForResource", Method::GET, "/tags/{id}", Reads, tags::list),
    operation("TagResource", Method::POST, "/tags/{id}", Writes, tags::tag),
    operation("UntagResource", Method::DELETE, "/tags/{id}", Writes, tags::untag),
    operation("GetUsageStatistics", Method::POST, "/usage/statistics", Reads, usage::statistics),
    operation("GetUsageTotals", Method::GET, "/usage", Reads, usage::totals),
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

    #[test]
    fn every_operation_needs_its_own_permission() {
        use crate::{Emulator, Organization, Switches};
        let emulator = Emulator::new(Organization::generate(3, 1), Switches::default());
        let template = "Resources: {F: {Type: AWS::Serverless::Function, Properties: {}}}";
        let enforcement = emulator.enforce(template, &std::collections::BTreeMap::new()).unwrap();
        let key = enforcement.key_for("F").unwrap();
        let scope = format!("AWS4-HMAC-SHA256 Credential={key}/20260101/eu-west-1/macie2/aws4_request");
        for operation in &OPERATIONS {
            let path = operation.path.replace("{id}", "222222222222");
            let request = hyper::Request::builder().method(operation.method.clone()).uri(path);
            let request = request.header("authorization", &scope).body(bytes::Bytes::new()).unwrap();
            let response = emulator.respond(request).unwrap();
            let text = String::from_utf8_lossy(response.body()).into_owned();
            let expected = format!("is not authorized to perform: macie2:{} on resource: ", operation.name);
            assert!(text.contains(&expected), "{text}");
        }
    }
}
