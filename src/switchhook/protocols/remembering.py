"""Caches whose keys strangers choose: bounded in their number, and each key in its length.

A plain `lru_cache` holds as many keys as it may, be they of sixty thousand characters each.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
OfText = Callable[Concatenate[str, P], R]


def remembered(*, most: int, longest: int) -> Callable[[OfText[P, R]], OfText[P, R]]:
    """Keep the results for the `most` texts used last, if they have up to `longest` characters.

    Longer texts are worked out each time.
    """

    def decorate(function: OfText[P, R]) -> OfText[P, R]:
        kept = lru_cache(most)(function)

        @wraps(function)
        def call(text: str, /, *args: P.args, **kwargs: P.kwargs) -> R:
            remember = kept if len(text) <= longest else function
            return remember(text, *args, **kwargs)

        return call

    return decorate
