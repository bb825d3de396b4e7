"""Membership by invitation: added, invited, accepted. It has nothing to do with the organization."""

from peers import texts
from peers.checks import check, main
from peers.inviting import accept, invite, named, sender_and_recipient, status
from peers.scene import HOME, OTHER

ADD, GET, OWN = "macie2:CreateMember", "macie2:GetMember", "macie2:GetAdministratorAccount"
CREATE, LIST, COUNT = "macie2:CreateInvitations", "macie2:ListInvitations", "macie2:GetInvitationsCount"
ACCEPT, DECLINE, DELETE = "macie2:AcceptInvitation", "macie2:DeclineInvitations", "macie2:DeleteInvitations"
LEAVE, LEAVE_MASTER = "macie2:DisassociateFromAdministratorAccount", "macie2:DisassociateFromMasterAccount"


@check(CREATE, LIST, COUNT, ACCEPT, OWN)
def an_invitation_is_seen_until_it_is_accepted(scene):
    sender, recipient, inviting, invited = sender_and_recipient(scene)
    assert invited.get_invitations_count()["invitationsCount"] == 0
    invite(inviting, recipient)
    assert invited.get_invitations_count()["invitationsCount"] == 1
    [shown] = invited.list_invitations()["invitations"]
    assert (shown["accountId"], shown["relationshipStatus"]) == (sender, "Invited"), shown
    assert len(shown["invitationId"]) == 32, shown
    assert inviting.get_member(id=recipient)["invitedAt"] == shown["invitedAt"]
    accept(invited, sender)
    assert invited.list_invitations()["invitations"] == []
    own = invited.get_administrator_account()["administrator"]
    assert own == {**shown, "relationshipStatus": "Enabled"}, own
    assert status(inviting, recipient) == "Enabled"


@check(CREATE)
def a_message_and_no_email_may_be_asked_for(scene):
    _, recipient, inviting, _ = sender_and_recipient(scene)
    inviting.create_member(account=named(recipient))
    wanted = {"message": "x" * 80, "disableEmailNotification": True}
    assert inviting.create_invitations(accountIds=[recipient], **wanted)["unprocessedAccounts"] == []
    scene.refused(texts.MESSAGE, inviting.create_invitations, accountIds=[recipient], message="x" * 81)


@check(LIST, COUNT)
def invitations_come_in_full_pages_by_their_senders(scene):
    recipient, senders = scene.members[0], []
    invited = scene.macie(recipient)
    invited.enable_macie()
    by_sender = lambda item: item["accountId"]  # noqa: E731
    for total in [0, 1, 24, 25, 26, 51]:
        for number in range(len(senders), total):
            senders.append(f"{number:012}")
            scene.arrange("join", account=senders[-1])
            inviting = scene.macie(senders[-1])
            inviting.enable_macie()
            invite(inviting, recipient)
        for size in [None, 25, 7]:
            scene.pages(invited, "list_invitations", by_sender, senders, size, 25)
        assert invited.get_invitations_count()["invitationsCount"] == total


@check(LIST)
def what_the_list_is_given_is_checked(scene):
    _, recipient, *_ = sender_and_recipient(scene)
    unchecked = scene.macie(recipient, checked=False)
    for size in [0, 26, -1]:
        scene.refused(texts.PAGE_SIZE, unchecked.list_invitations, maxResults=size)
    scene.refused(texts.TOKEN, unchecked.list_invitations, nextToken="made-up")


@check(CREATE, GET)
def what_cannot_be_done_for_one_account_does_not_hinder_the_others(scene):
    _, recipient, inviting, _ = sender_and_recipient(scene)
    inviting.create_member(account=named(recipient))
    left = inviting.create_invitations(accountIds=[scene.members[2], recipient])["unprocessedAccounts"]
    scene.items_refused(texts.unprocessed(texts.NOT_ASSOCIATED), left, {"accountId": scene.members[2]})
    assert status(inviting, recipient) == "Invited"


@check(CREATE)
def an_account_of_the_organization_needs_no_invitation(scene):
    _, administrator = scene.designate()
    scene.enroll(administrator, scene.members[1])
    left = administrator.create_invitations(accountIds=[scene.members[1]])["unprocessedAccounts"]
    scene.items_refused(texts.unprocessed(texts.INVITATION_WITHIN), left, {"accountId": scene.members[1]})


@check(CREATE, LIST)
def an_invitation_that_is_not_answered_is_sent_again(scene):
    sender, recipient, inviting, invited = sender_and_recipient(scene)
    invite(inviting, recipient)
    first = invited.list_invitations()["invitations"][0]
    scene.arrange("advance", milliseconds=1000)
    assert inviting.create_invitations(accountIds=[recipient])["unprocessedAccounts"] == []
    again = invited.list_invitations()["invitations"][0]
    assert again["invitationId"] == first["invitationId"] and again["invitedAt"] > first["invitedAt"], again
    accept(invited, sender)
    left = inviting.create_invitations(accountIds=[recipient])["unprocessedAccounts"]
    scene.items_refused(texts.unprocessed(texts.MEMBER_EXISTS), left, {"accountId": recipient})


@check(CREATE, switches={"repeatedInvitation": "refused"})
def an_invitation_that_is_not_answered_may_not_be_sent_again(scene):
    _, recipient, inviting, _ = sender_and_recipient(scene)
    invite(inviting, recipient)
    left = inviting.create_invitations(accountIds=[recipient])["unprocessedAccounts"]
    scene.items_refused(texts.unprocessed(texts.INVITATION_PENDING), left, {"accountId": recipient})


@check(CREATE, LIST, GET, switches={"emailVerificationMs": 5000})
def an_invitation_arrives_once_the_address_is_verified(scene):
    sender, recipient, inviting, invited = sender_and_recipient(scene)
    wrong = scene.members[2]
    invite(inviting, recipient)
    inviting.create_member(account=named(wrong, "wrong@example.com"))
    assert inviting.create_invitations(accountIds=[wrong])["unprocessedAccounts"] == []
    for account in [recipient, wrong]:
        assert status(inviting, account) == "EmailVerificationInProgress"
    assert invited.list_invitations()["invitations"] == []
    scene.arrange("advance", milliseconds=5000)
    assert (status(inviting, recipient), status(inviting, wrong)) == ("Invited", "EmailVerificationFailed")
    accept(invited, sender)
    left = inviting.create_invitations(accountIds=[wrong])["unprocessedAccounts"]
    scene.items_refused(texts.unprocessed(texts.MEMBER_EMAIL), left, {"accountId": wrong})


@check(ADD, CREATE, switches={"invitedMemberLimit": 1})
def beyond_the_quota_nobody_is_added_or_invited(scene):
    sender, recipient, inviting, invited = sender_and_recipient(scene)
    other = scene.members[2]
    inviting.create_member(account=named(recipient))
    scene.refused(texts.MEMBER_QUOTA, inviting.create_member, account=named(other))
    inviting.create_invitations(accountIds=[recipient])
    accept(invited, sender)
    inviting.disassociate_member(id=recipient)
    inviting.create_member(account=named(other))
    left = inviting.create_invitations(accountIds=[recipient])["unprocessedAccounts"]
    scene.items_refused(texts.unprocessed(texts.MEMBER_QUOTA), left, {"accountId": recipient})


@check(CREATE, DECLINE, DELETE)
def accounts_are_named_by_twelve_digits_and_at_least_one(scene):
    _, recipient, *_ = sender_and_recipient(scene)
    macie = scene.macie(recipient, checked=False)
    for call in [macie.create_invitations, macie.decline_invitations, macie.delete_invitations]:
        scene.refused(texts.NO_ACCOUNTS, call, accountIds=[])
        scene.refused(texts.account_id("accountIds"), call, accountIds=["12345"])


@check(CREATE, LIST, COUNT, ACCEPT, DECLINE, DELETE, LEAVE, LEAVE_MASTER)
def invitations_are_for_an_account_with_a_session(scene):
    sender, _, inviting, _ = sender_and_recipient(scene)
    elsewhere = scene.macie(sender, OTHER)
    assert inviting.meta.region_name == HOME
    calls = [
        (elsewhere.create_invitations, {"accountIds": [sender]}),
        (elsewhere.list_invitations, {}),
        (elsewhere.get_invitations_count, {}),
        (elsewhere.accept_invitation, {"invitationId": "0" * 32}),
        (elsewhere.decline_invitations, {"accountIds": [sender]}),
        (elsewhere.delete_invitations, {"accountIds": [sender]}),
        (elsewhere.disassociate_from_administrator_account, {}),
        (elsewhere.disassociate_from_master_account, {}),
    ]
    for call, parameters in calls:
        scene.refused(texts.SESSION_ABSENT, call, **parameters)


if __name__ == "__main__":
    main()
