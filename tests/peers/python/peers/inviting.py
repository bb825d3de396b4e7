"""What programs about invitations share."""


def named(account, email=None):
    """The account of a `CreateMember`; with its own address if none is given."""
    return {"accountId": account, "email": email or f"account-{account}@example.com"}


def sender_and_recipient(scene):
    """Two accounts with sessions: their ids, their clients."""
    ids = scene.members[:2]
    clients = [scene.macie(account) for account in ids]
    for client in clients:
        client.enable_macie()
    return *ids, *clients


def invite(sender, *accounts):
    """Adds and invites accounts."""
    for account in accounts:
        sender.create_member(account=named(account))
    assert sender.create_invitations(accountIds=list(accounts))["unprocessedAccounts"] == []


def invitation_of(recipient, sender):
    """The id of the invitation of an account."""
    pending = recipient.list_invitations()["invitations"]
    return next(one["invitationId"] for one in pending if one["accountId"] == sender)


def accept(recipient, sender, field="administratorAccountId"):
    """Accepts the invitation of an account."""
    recipient.accept_invitation(invitationId=invitation_of(recipient, sender), **{field: sender})


def status(sender, account):
    """What the sender's record of an account says."""
    return sender.get_member(id=account)["relationshipStatus"]
