"""A program whose checks must not pass: each is wrong about the emulator, or about itself."""

from peers import texts
from peers.checks import check, main


@check("macie2:EnableMacie")
def expects_a_refusal_of_what_is_allowed(scene):
    scene.refused(texts.SESSION_EXISTS, scene.macie().enable_macie)


@check("macie2:GetMacieSession")
def expects_another_text(scene):
    scene.refused(texts.SESSION_EXISTS, scene.macie().get_macie_session)


@check("macie2:GetMacieSession")
def does_not_expect_a_refusal(scene):
    scene.macie().get_macie_session()


@check("macie2:GetMember")
def never_calls_what_it_is_about(scene):
    scene.macie().enable_macie()


@check()
def asks_for_what_cannot_be_arranged(scene):
    scene.arrange("suspend", account="999999999999")


@check()
def asks_for_nothing_that_exists(scene):
    scene.arrange("accountState", account=scene.management, state="HAPPY")


if __name__ == "__main__":
    main()
