"""Invitations, answered: accepted, declined, deleted; and members by invitation, who leave."""

from peers import texts
from peers.checks import check, main
from peers.inviting import accept, invitation_of, invite, sender_and_recipient, status

CREATE, LIST, GET = "macie2:CreateInvitations", "macie2:ListInvitations", "macie2:GetMember"
ACCEPT, DECLINE, DELETE = "macie2:AcceptInvitation", "macie2:DeclineInvitations", "macie2:DeleteInvitations"
LEAVE, LEAVE_MASTER = "macie2:DisassociateFromAdministratorAccount", "macie2:DisassociateFromMasterAccount"
UPDATE = "macie2:UpdateMemberSession"


@check(ACCEPT)
def only_a_pending_invitation_can_be_accepted(scene):
    sender, recipient, inviting, invited = sender_and_recipient(scene)
    invite(inviting, recipient)
    call, id_ = invited.accept_invitation, invitation_of(invited, sender)
    stranger = scene.members[2]
    scene.refused(texts.NO_PENDING_INVITATION, call, invitationId="0" * 32, administratorAccountId=sender)
    for field in ["administratorAccountId", "masterAccount"]:
        scene.refused(texts.NO_PENDING_INVITATION, call, invitationId=id_, **{field: stranger})
        scene.refused(texts.account_id(field), call, invitationId=id_, **{field: "12345"})
    two = {"administratorAccountId": sender, "masterAccount": stranger}
    scene.refused(texts.SENDERS_DIFFER, call, invitationId=id_, **two)
    accept(invited, sender, field="masterAccount")
    scene.refused(texts.NO_PENDING_INVITATION, call, invitationId=id_, administratorAccountId=sender)


@check(ACCEPT)
def a_member_of_one_administrator_accepts_no_other(scene):
    sender, recipient, inviting, invited = sender_and_recipient(scene)
    other = scene.macie(scene.members[2])
    other.enable_macie()
    for client in [inviting, other]:
        invite(client, recipient)
    second = invitation_of(invited, scene.members[2])
    accept(invited, sender)
    scene.refused(texts.NO_PENDING_INVITATION, invited.accept_invitation, invitationId=second)
    assert status(other, recipient) == "Invited"


@check(ACCEPT, CREATE)
def an_administrator_becomes_no_member(scene):
    sender, recipient, inviting, invited = sender_and_recipient(scene)
    third = scene.macie(scene.members[2])
    third.enable_macie()
    invite(inviting, recipient)
    invite(invited, scene.members[2])
    accept(third, recipient)
    call, id_ = invited.accept_invitation, invitation_of(invited, sender)
    scene.refused(texts.CALLER_IS_ADMINISTRATOR, call, invitationId=id_)
    left = inviting.create_invitations(accountIds=[recipient])["unprocessedAccounts"]
    scene.items_refused(texts.unprocessed(texts.MEMBER_OF_ANOTHER), left, {"accountId": recipient})
    scene.refused(texts.CALLER_IS_MEMBER, third.create_invitations, accountIds=[sender])


@check(ACCEPT, CREATE)
def a_suspended_account_is_not_invited_and_accepts_nothing(scene):
    sender, recipient, inviting, invited = sender_and_recipient(scene)
    invite(inviting, recipient)
    id_ = invitation_of(invited, sender)
    scene.arrange("suspend", account=recipient)
    scene.refused(texts.MEMBER_SUSPENDED, invited.accept_invitation, invitationId=id_)
    left = inviting.create_invitations(accountIds=[recipient])["unprocessedAccounts"]
    scene.items_refused(texts.unprocessed(texts.MEMBER_SUSPENDED), left, {"accountId": recipient})


@check(DECLINE, LIST, GET)
def a_declined_invitation_takes_the_senders_record_with_it(scene):
    sender, recipient, inviting, invited = sender_and_recipient(scene)
    invite(inviting, recipient)
    assert invited.decline_invitations(accountIds=[sender])["unprocessedAccounts"] == []
    assert invited.list_invitations()["invitations"] == []
    scene.refused(texts.NOT_ASSOCIATED, inviting.get_member, id=recipient)
    left = invited.decline_invitations(accountIds=[sender])["unprocessedAccounts"]
    scene.items_refused(texts.unprocessed(texts.NO_INVITATION_FROM), left, {"accountId": sender})


@check(DELETE, LIST, GET)
def a_deleted_invitation_leaves_the_senders_record(scene):
    sender, recipient, inviting, invited = sender_and_recipient(scene)
    invite(inviting, recipient)
    assert invited.delete_invitations(accountIds=[sender])["unprocessedAccounts"] == []
    assert invited.list_invitations()["invitations"] == []
    assert status(inviting, recipient) == "Invited"
    left = invited.delete_invitations(accountIds=[sender])["unprocessedAccounts"]
    scene.items_refused(texts.unprocessed(texts.NO_INVITATION_FROM), left, {"accountId": sender})


def member(scene):
    """A member by invitation, as `sender_and_recipient`."""
    sender, recipient, inviting, invited = sender_and_recipient(scene)
    invite(inviting, recipient)
    accept(invited, sender)
    return sender, recipient, inviting, invited


@check(LEAVE, LEAVE_MASTER, GET)
def a_member_by_invitation_leaves_and_keeps_its_session(scene):
    sender, recipient, inviting, invited = member(scene)
    for leave in [invited.disassociate_from_administrator_account, invited.disassociate_from_master_account]:
        leave()
        assert status(inviting, recipient) == "Resigned"
        assert invited.get_macie_session()["status"] == "ENABLED"
        scene.refused(texts.NO_ADMINISTRATOR, leave)
        assert inviting.create_invitations(accountIds=[recipient])["unprocessedAccounts"] == []
        accept(invited, sender)


@check(LEAVE, LEAVE_MASTER)
def a_member_through_the_organization_cannot_leave(scene):
    _, administrator = scene.designate()
    scene.enroll(administrator, scene.members[1])
    own = scene.macie(scene.members[1])
    for leave in [own.disassociate_from_administrator_account, own.disassociate_from_master_account]:
        scene.refused(texts.MEMBER_THROUGH_ORGANIZATION, leave)


@check(UPDATE, GET)
def a_member_by_invitation_is_suspended_by_its_administrator_and_resumed_by_itself(scene):
    _, recipient, inviting, invited = member(scene)
    inviting.update_member_session(id=recipient, status="PAUSED")
    assert invited.get_macie_session()["status"] == "PAUSED"
    resume = {"id": recipient, "status": "ENABLED"}
    scene.refused(texts.MEMBER_RESUMES_ITSELF, inviting.update_member_session, **resume)
    invited.update_macie_session(status="ENABLED")
    assert status(inviting, recipient) == "Enabled"


if __name__ == "__main__":
    main()
