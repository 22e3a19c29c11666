"""Kinds of values that entities of every sort have."""

from typing import Literal, NewType

AccountSid = NewType("AccountSid", str)
CallSid = NewType("CallSid", str)
Secret = NewType("Secret", str)

Method = Literal["GET", "POST"]

NO_SECRET = Secret("")
