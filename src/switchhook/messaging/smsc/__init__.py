"""An SMSC for customers' own SMPP systems, which bind to us as they would to a carrier.

accounts    who may bind, and whose texts are whose     passwords    what is kept of a password
desk        binds and requests, as they come            statuses     Twilio's codes in SMPP
submits     what is submitted, made into messages       questions    query_sm and cancel_sm
owed        what they are to be told                    bringing     telling it
"""

from switchhook.messaging.smsc.accounts import SmppAccounts
from switchhook.messaging.smsc.owed import owed
from switchhook.messaging.smsc.smsc import Smsc

__all__ = ["SmppAccounts", "Smsc", "owed"]
