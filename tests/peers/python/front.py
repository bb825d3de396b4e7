"""Requests that reach no operation: unsigned, mangled, too large, for operations that are left out.

These are no client's habit, so the requests are bent on their way out.
"""

from peers import texts
from peers.checks import check, main
from peers.texts import Refusal

UNSIGNED = Refusal("MissingAuthenticationTokenException", 403, "Missing Authentication Token")
INCOMPLETE = Refusal(
    "IncompleteSignatureException",
    403,
    "Authorization header requires 'Credential' parameter with a scope of date, Region, service and aws4_request.",
)
UNKNOWN = "The requested operation is not recognized."


def bent(client, event, change):
    """The client, whose requests are changed on their way out."""
    client.meta.events.register(event, lambda request=None, params=None, **_: change(request or params))
    return client


@check()
def an_unsigned_request_is_refused(scene):
    scene.refused(UNSIGNED, scene.macie(signed=False).get_macie_session)
    scene.refused(UNSIGNED._replace(status=400), scene.organizations(signed=False).list_accounts)
    by_sts = UNSIGNED._replace(code="MissingAuthenticationToken")
    scene.refused(by_sts, scene.sts(signed=False).get_caller_identity)


@check()
def a_signature_without_a_scope_is_refused(scene):
    def mangle(request):
        request.headers["Authorization"] = "AWS4-HMAC-SHA256 Signature=00"

    scene.refused(INCOMPLETE, bent(scene.macie(), "before-send", mangle).get_macie_session)
    organizations = bent(scene.organizations(), "before-send", mangle)
    scene.refused(INCOMPLETE._replace(status=400), organizations.list_accounts)
    by_sts = INCOMPLETE._replace(code="IncompleteSignature")
    scene.refused(by_sts, bent(scene.sts(), "before-send", mangle).get_caller_identity)


@check()
def a_request_that_is_signed_for_another_service_is_refused(scene):
    message = "Credential should be scoped to correct service: 'macie2', 'macie', 'organizations' or 'sts'."
    refusal = Refusal("InvalidSignatureException", 403, message)
    scene.refused(refusal, scene.client("guardduty").list_detectors)


@check()
def an_operation_that_is_left_out_is_not_recognized(scene):
    scene.refused(Refusal("UnknownOperationException", 404, UNKNOWN), scene.macie().list_allow_lists)
    organizations = scene.organizations()
    refusal = texts.organizations("UnknownOperationException", UNKNOWN)
    scene.refused(refusal, organizations.list_policies, Filter="SERVICE_CONTROL_POLICY")
    message = "Could not find operation GetSessionToken for version 2011-06-15"
    scene.refused(Refusal("InvalidAction", 400, message), scene.sts().get_session_token)


@check()
def a_form_without_an_action_is_refused(scene):
    def strip(params):
        params["body"].pop("Action")

    client = bent(scene.sts(), "before-call", strip)
    scene.refused(Refusal("MissingAction", 400, "Missing Action"), client.get_caller_identity)


@check()
def a_body_that_is_no_json_is_refused(scene):
    no_object = texts.unreadable("The request body is invalid: expected an object")
    for body in [b"{", b"[]", b"null", b"\xff"]:

        def replace(params, body=body):
            params["body"] = body

        scene.refused(no_object, bent(scene.macie(), "before-call", replace).enable_macie)
        for client, call in [(scene.organizations(), "list_accounts"), (scene.classic(), "list_member_accounts")]:
            scene.refused(texts.SERIALIZATION, getattr(bent(client, "before-call", replace), call))


@check()
def a_value_of_another_type_is_refused(scene):
    def replace(params):
        params["body"] = b'{"status": 5, "MaxResults": "all", "maxResults": "all"}'

    wrong = texts.unreadable("The value for status has the wrong type")
    scene.refused(wrong, bent(scene.macie(), "before-call", replace).enable_macie)
    for client, call in [(scene.organizations(), "list_accounts"), (scene.classic(), "list_member_accounts")]:
        scene.refused(texts.SERIALIZATION, getattr(bent(client, "before-call", replace), call))


@check()
def a_body_of_more_than_a_megabyte_is_refused(scene):
    scene.macie().enable_macie()
    account = {"accountId": scene.members[0], "email": "a@example.com"}
    tags = {"key": "x" * (1024 * 1024)}
    refusal = Refusal("RequestEntityTooLargeException", 413, "Request Entity Too Large")
    scene.refused(refusal, scene.macie().create_member, account=account, tags=tags)


@check()
def a_region_that_is_off_for_the_account_knows_no_token(scene):
    scene.arrange("disableRegion", account=scene.members[0], region="us-east-1")
    macie = scene.macie(scene.members[0])
    scene.refused(texts.UNKNOWN_TOKEN, macie.get_macie_session)
    scene.refused(texts.UNKNOWN_TOKEN, macie.enable_macie)


if __name__ == "__main__":
    main()
