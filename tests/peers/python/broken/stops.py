"""A program that ends before it is through."""

import sys

from peers.checks import check, main


@check()
def passes(_scene):
    pass


@check()
def never_returns(_scene):
    print("what a library prints does not disturb the conversation")
    sys.exit("out of the blue")


if __name__ == "__main__":
    main()
