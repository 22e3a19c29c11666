"""What the builder writes, the parser reads without a warning."""

from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.twiml import parse_messaging, parse_voice
from switchhook.protocols.twiml.vocabulary import DocumentKind, Element, children
from switchhook.protocols.twiml.vocabulary.kinds import (
    Choice,
    Flag,
    Kind,
    Locale,
    Method,
    Numbers,
    Pattern,
    Whole,
    Words,
)
from switchhook.twiml import TwiML
from switchhook.twiml.classes import CLASSES

words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9)


def values(kind: Kind) -> st.SearchStrategy[object]:
    """Return good values of the kind, as an app would pass them."""
    match kind:
        case Whole(low, high):
            return st.integers(low, low + 100 if high is None else high)
        case Flag():
            return st.booleans()
        case Choice(options):
            return st.sampled_from(options.split() + [alias for alias, _ in kind.aliases])
        case Method():
            return st.sampled_from(["GET", "POST", "post"])
        case Words(options):
            return st.lists(st.sampled_from(options.split()), min_size=1, unique=True)
        case Numbers():
            return st.lists(st.integers(0, 99), min_size=1)
        case Pattern(regex):
            return st.from_regex(regex, fullmatch=True).filter(lambda text: text == text.strip())
        case Locale(tags):
            return st.sampled_from(tags.split())
    return words


@st.composite
def elements(draw: st.DrawFn, kind: DocumentKind, element: Element, depth: int = 0) -> TwiML:
    """Return an element with some of its attributes and, not too deep, children."""
    attributes = {
        name: draw(values(of))
        for name, of in element.attributes.items()
        if draw(st.booleans()) and (element.name, name) != ("Play", "digits")
    }
    made = CLASSES[element.class_name](*([draw(words)] if element.content else []), **attributes)
    inside = list(children(kind, element.name).values())
    if inside and depth < 3:
        for child in draw(st.lists(st.sampled_from(inside), max_size=3)):
            made.append(draw(elements(kind, child, depth + 1)))
    return made


@st.composite
def documents(draw: st.DrawFn, kind: DocumentKind, title: str) -> TwiML:
    response = CLASSES[title]()
    verbs = st.sampled_from(list(children(kind, "Response").values()))
    for verb in draw(st.lists(verbs, max_size=4)):
        response.append(draw(elements(kind, verb)))
    return response


MANY_URIS = 13250  # several addresses in one Sip, of which one is rung
NAMELESS = "A Parameter needs a name"  # which the schema does not ask for


@given(documents("voice", "VoiceResponse"))
def test_a_valid_voice_document_has_no_warnings(response: TwiML) -> None:
    document = parse_voice(str(response).encode())
    assert [
        warning
        for warning in document.warnings
        if warning.code != MANY_URIS and not warning.text.startswith(NAMELESS)
    ] == []
    assert len(document.verbs) == len(response.verbs)


@given(documents("messaging", "MessagingResponse"))
def test_a_valid_messaging_document_has_no_warnings(response: TwiML) -> None:
    document = parse_messaging(str(response).encode())
    assert document.warnings == ()
    assert len(document.verbs) == len(response.verbs)
