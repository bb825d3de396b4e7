"""The conversation with the test that started this program: one JSON line each way.

A program asks for an emulator and for situations in it; the test arranges them through
the emulator's own library. Nothing is decided here.
"""

import json
import sys


class StageError(Exception):
    """The test cannot do what it was asked for."""


class Stage:
    """The test's end of the pipes."""

    def __init__(self):
        self._out = sys.stdout
        # Only lines of the conversation may reach the real standard output.
        sys.stdout = sys.stderr

    def say(self, line):
        """Reports something that needs no answer."""
        self._out.write(json.dumps(line) + "\n")
        self._out.flush()

    def ask(self, verb, **fields):
        """Asks for something and waits until it is done."""
        self.say({"ask": verb, **fields})
        answer = json.loads(sys.stdin.readline())
        if "refused" in answer:
            raise StageError(f"{verb}: {answer['refused']}")
        return answer
