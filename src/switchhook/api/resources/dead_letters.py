"""Dead letters: callbacks that were given up, and are sent again when somebody asks."""

from switchhook.api import operator
from switchhook.api.answers import Answer, document
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.changes import Condition
from switchhook.domain.entities import DeadLetter
from switchhook.protocols.twilio.filters import Selector
from switchhook.protocols.twilio.resources import DEAD_LETTERS
from switchhook.protocols.twilio.resources.dead_letters import LETTER_FILTERS

_select = Selector(LETTER_FILTERS).read


async def replay(request: Request, letter: DeadLetter, values: Values) -> Answer:
    """Send a letter again."""
    await request.services.dead_letters.replay(letter)
    return document({"replayed": 1}, 202)


async def replay_all(request: Request, values: Values) -> Answer:
    """Send again all letters that the filters leave."""
    where = [Condition(name, "=", value) for name, value in operator.scope(request).items()]
    where += [Condition(*comparison) for comparison in _select(request.form)]
    return document({"replayed": await request.services.dead_letters.replay_all(where)}, 202)


OPERATIONS = bind(
    DEAD_LETTERS, DeadLetter, scope=operator.scope, replay=replay, replay_all=replay_all
)
