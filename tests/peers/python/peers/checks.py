"""Checks: functions whose names are sentences, each with an emulator of its own.

A check names the operations that it is about; only for these it counts as coverage.
"""

import traceback

from .scene import Scene
from .stage import Stage

_CHECKS = []


def check(*operations, size=4, switches=None):
    """Registers a check about operations, as `macie2:CreateMember`, in an organization of `size` accounts."""

    def register(run):
        _CHECKS.append((run, operations, size, switches or {}))
        return run

    return register


def main():
    """Runs every check of the program and reports each."""
    stage = Stage()
    for run, operations, size, switches in _CHECKS:
        stage.say(_report(stage, run, operations, size, switches))
    stage.say({"end": len(_CHECKS)})


def _report(stage, run, operations, size, switches):
    report = {
        "check": run.__name__,
        "operations": list(operations),
        "switches": sorted(switches),
        "succeeded": [],
        "paged": [],
        "refusals": [],
        "failure": None,
    }
    try:
        scene = Scene(stage, size, switches)
        run(scene)
        report["refusals"] = scene.refusals
        report["succeeded"] = sorted(scene.succeeded & set(operations))
        report["paged"] = sorted(scene.paged & set(operations))
        seen = scene.succeeded | {refusal["operation"] for refusal in scene.refusals}
        uncalled = sorted(set(operations) - seen)
        assert not uncalled, f"is about {uncalled} and never calls them"
    except Exception as error:  # noqa: BLE001 - any failure is reported, none ends the program
        report["failure"] = _told(error)
    return report


def _told(error):
    """The line of the check that failed, then the error."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/peers/python/" in frame.filename and "/peers/python/peers/" not in frame.filename]
    place = f"{own[-1].filename.rsplit('/', 1)[-1]}:{own[-1].lineno}: {own[-1].line}\n" if own else ""
    return f"{place}{type(error).__name__}: {error}"
