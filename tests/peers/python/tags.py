"""Tags of member records, by their ARN."""

from peers import texts
from peers.checks import check, main
from peers.scene import HOME, OTHER

LIST, TAG, UNTAG = "macie2:ListTagsForResource", "macie2:TagResource", "macie2:UntagResource"
MALFORMED = texts.validation("The value for resourceArn is invalid: expected the ARN of an Amazon Macie resource")
UNKNOWN = texts.not_found("The request failed because the specified resource wasn't found")
FOREIGN = texts.denied("The request was denied because the specified resource belongs to another account")
NO_KEYS = texts.absent("tagKeys")


def calls(macie):
    """Every operation on tags, with whatever else it needs."""
    return [
        (macie.list_tags_for_resource, {}),
        (macie.tag_resource, {"tags": {"team": "data"}}),
        (macie.untag_resource, {"tagKeys": ["team"]}),
    ]


@check(LIST, TAG, UNTAG)
def a_members_tags_are_added_replaced_and_dropped(scene):
    account, administrator = scene.designate()
    member = scene.members[1]
    scene.enroll(administrator, member)
    arn = f"arn:aws:macie2:{HOME}:{account}:member/{member}"
    tags = lambda: administrator.list_tags_for_resource(resourceArn=arn)["tags"]  # noqa: E731
    assert tags() == {}
    administrator.tag_resource(resourceArn=arn, tags={"team": "data", "stage": "test"})
    administrator.tag_resource(resourceArn=arn, tags={"stage": ""})
    assert tags() == administrator.get_member(id=member)["tags"] == {"team": "data", "stage": ""}
    administrator.untag_resource(resourceArn=arn, tagKeys=["team", "absent"])
    assert tags() == {"stage": ""}
    scene.refused(texts.TAGS, administrator.tag_resource, resourceArn=arn, tags={"aws:x": "y"})
    many = {f"key-{number}": "" for number in range(50)}
    scene.refused(texts.TAGS, administrator.tag_resource, resourceArn=arn, tags=many)
    assert tags() == {"stage": ""}
    unchecked = scene.macie(account, checked=False)
    scene.refused(NO_KEYS, unchecked.untag_resource, resourceArn=arn, tagKeys=[])


@check(LIST, TAG, UNTAG)
def only_resources_of_the_caller_have_tags_to_show(scene):
    account, administrator = scene.designate()
    member = scene.members[1]
    for call, more in calls(administrator):
        for wrong in ["member", f"arn:aws:s3:::{member}", f"arn:aws:macie2:{HOME}:{account}:member"]:
            scene.refused(MALFORMED, call, resourceArn=wrong, **more)
        for region, resource in [(HOME, f"member/{member}"), (OTHER, f"member/{member}"), (HOME, "allow-list/x")]:
            scene.refused(UNKNOWN, call, resourceArn=f"arn:aws:macie2:{region}:{account}:{resource}", **more)
        scene.refused(FOREIGN, call, resourceArn=f"arn:aws:macie2:{HOME}:{member}:member/{account}", **more)


@check(LIST, TAG, UNTAG)
def without_a_session_there_are_no_tags(scene):
    arn = f"arn:aws:macie2:{HOME}:{scene.management}:member/{scene.members[0]}"
    for call, more in calls(scene.macie()):
        scene.refused(texts.SESSION_ABSENT, call, resourceArn=arn, **more)


if __name__ == "__main__":
    main()
