"""Twimlets: https://www.twilio.com/labs/twimlets"""

import pytest

from switchhook.protocols.twiml.voice import (
    Conference,
    Dial,
    Gather,
    Hangup,
    Number,
    Pause,
    Play,
    Record,
    Redirect,
    Say,
)
from switchhook.twimlets import TWIMLETS
from tests.twimlets.caller import get, post

ALICE, BOB = "+14155550100", "+14155550101"


async def test_message_says_text_and_plays_urls() -> None:
    answer = await get("message", {"Message": "Hello world."})
    assert answer.text == (
        '<?xml version="1.0" encoding="UTF-8"?><Response><Say>Hello world.</Say></Response>'
    )
    several = {"Message[1]": "http://h/a.mp3", "Message[0]": "Hi", "Message[10]": "Bye"}
    assert (await get("message", several)).verbs == (Say("Hi"), Play("http://h/a.mp3"), Say("Bye"))


async def test_message_reads_the_form_that_a_call_posts() -> None:
    assert (await post("message?Message=Hi", {"CallSid": "CA1"})).verbs == (Say("Hi"),)
    assert (await post("message?Message=Hi", {"Message": "Bye"})).verbs == (Say("Bye"),)


async def test_message_without_a_message_is_an_empty_document() -> None:
    assert (await get("message")).verbs == ()


async def test_message_speaks_with_the_voice_asked_for() -> None:
    query = {"Message": "Hallo", "Voice": "woman", "Language": "de-DE"}
    assert (await get("message", query)).verbs == (Say("Hallo", voice="woman", language="de-DE"),)


async def test_forward_dials_the_number() -> None:
    query = {"PhoneNumber": ALICE, "CallerId": BOB, "FailUrl": "http://h/fail?a=1"}
    assert (await get("forward", query)).verbs == (
        Dial(
            nouns=(Number(ALICE),),
            action="forward?Dial=true&FailUrl=http%3A%2F%2Fh%2Ffail%3Fa%3D1",
            timeout=20,
            caller_id=BOB,
        ),
    )


async def test_forward_hangs_up_or_fails_over_after_the_dial() -> None:
    path = "forward?Dial=true&FailUrl=http%3A%2F%2Fh%2Ffail"
    assert (await post(path, {"DialCallStatus": "completed"})).verbs == (Hangup(),)
    missed = await post(path, {"DialCallStatus": "no-answer"})
    assert (missed.status, missed.headers["location"]) == (302, "http://h/fail")
    assert (await post("forward?Dial=true", {"DialCallStatus": "busy"})).verbs == (Hangup(),)


async def test_forward_keeps_other_callers_out() -> None:
    path = "forward?PhoneNumber=%2B14155550101&AllowedCallers[0]=415-555-0100"
    assert isinstance((await post(path, {"From": ALICE})).verbs[0], Dial)
    (said,) = (await post(path, {"From": "+14155550199"})).verbs
    assert said == Say("Sorry, you are calling from a restricted number. Good bye.")


@pytest.mark.parametrize(
    "given, seconds", [("", 20), ("soon", 20), ("45", 45), ("1", 5), ("9999", 600)]
)
async def test_the_timeout_stays_within_what_dial_takes(given: str, seconds: int) -> None:
    (dial,) = (await get("forward", {"PhoneNumber": ALICE, "Timeout": given})).verbs
    assert isinstance(dial, Dial)
    assert dial.timeout == seconds


async def test_simulring_rings_all_with_a_whisper() -> None:
    query = [("PhoneNumbers[]", ALICE), ("PhoneNumbers[]", BOB), ("Message", "A call")]
    whisper = "whisper?Message=A+call"
    assert (await get("simulring", query)).verbs == (
        Dial(
            nouns=(Number(ALICE, url=whisper), Number(BOB, url=whisper)),
            action="simulring?Dial=true",
            timeout=20,
        ),
    )
    assert (await post("simulring?Dial=true", {"DialCallStatus": "busy"})).verbs == (Hangup(),)


async def test_callme_rings_one() -> None:
    (dial,) = (await get("callme", {"PhoneNumber": ALICE})).verbs
    assert dial == Dial((Number(ALICE, url="whisper"),), action="callme?Dial=true", timeout=20)
    assert (await post("callme?Dial=true", {"DialCallStatus": "busy"})).verbs == (Hangup(),)


async def test_findme_rings_one_after_another() -> None:
    query = {"PhoneNumbers[0]": ALICE, "PhoneNumbers[1]": BOB, "FailUrl": "http://h/fail"}
    (first,) = (await get("findme", query)).verbs
    assert isinstance(first, Dial)
    assert first.nouns == (Number(ALICE, url="whisper?HumanCheck=1"),)
    assert first.timeout == 60
    (second,) = (await post(first.action, {"DialCallStatus": "no-answer"})).verbs
    assert isinstance(second, Dial)
    assert second.nouns == (Number(BOB, url="whisper?HumanCheck=1"),)
    exhausted = await post(second.action, {"DialCallStatus": "no-answer"})
    assert (exhausted.status, exhausted.headers["location"]) == (302, "http://h/fail")
    assert (await post(first.action, {"DialCallStatus": "completed"})).verbs == (Hangup(),)


async def test_whisper_announces_the_caller() -> None:
    (gather,) = (await post("whisper", {"From": "+123"})).verbs
    said = Say("You are receiving a call from 1 2 3. Press any key to accept.")
    assert gather == Gather(prompts=(said,), num_digits=1)


async def test_whisper_with_a_human_check_hangs_up_without_a_key() -> None:
    path = "whisper?Message=Hi&HumanCheck=1"
    asked = (await post(path, {})).verbs
    assert asked == (Gather(prompts=(Say("Hi"),), num_digits=1), Hangup())
    assert (await post(path, {"Digits": "1"})).verbs == ()


async def test_voicemail_greets_records_and_says_good_bye() -> None:
    asked = (await get("voicemail", {"Email": "a@example.com"})).verbs
    assert asked == (Say("Please leave a message after the beep."), Record())
    asked = (await get("voicemail", {"Message": "http://h/hi.mp3", "Transcribe": "true"})).verbs
    assert asked == (Play("http://h/hi.mp3"), Record(transcribe=True))
    done = (await post("voicemail", {"RecordingUrl": "http://h/RE1"})).verbs
    assert done == (Say("Thanks. Good bye."), Hangup())


async def test_conference_lets_the_caller_in_after_the_password() -> None:
    path = "conference?Name=room&Password=4242&Moderators[0]=%2B14155550100&Music=rock"
    asked = (await post(path, {})).verbs
    assert isinstance(asked[0], Gather) and asked[0].num_digits == 4
    assert asked[1] == Redirect()
    assert (await post(path, {"Digits": "1111"})).verbs != asked
    admitted = await post(path, {"Digits": "4242", "From": BOB})
    assert '<Conference startConferenceOnEnter="false"' in admitted.text
    assert 'waitUrl="holdmusic?Bucket=com.twilio.music.rock">room<' in admitted.text
    wait_url = "holdmusic?Bucket=com.twilio.music.rock"
    room = Conference("room", start_conference_on_enter=False, wait_url=wait_url)
    assert admitted.verbs == (Say("You are now entering the conference line."), Dial((room,)))
    moderator = await post(path, {"Digits": "4242", "From": ALICE})
    assert '<Conference startConferenceOnEnter="true"' in moderator.text


async def test_conference_without_a_name_is_named_after_its_parameters() -> None:
    first = await get("conference", {"Message": "a"})
    assert first.text == (await get("conference", {"Message": "a"})).text
    assert first.text != (await get("conference", {"Message": "a", "Moderators": ALICE})).text
    own = await get("conference", {"Music": "http://h/a.mp3"})
    assert 'waitUrl="http://h/a.mp3"' in own.text


async def test_menu_goes_where_the_digits_lead() -> None:
    path = "menu?Message=Choose&Options[1]=http%3A%2F%2Fh%2Fone&Options[22]=/two"
    asked = (await post(path, {})).verbs
    assert asked == (Gather(prompts=(Say("Choose"),), num_digits=2), Redirect())
    chosen = await post(path, {"Digits": "22"})
    assert (chosen.status, chosen.headers["location"]) == (302, "/two")
    again = (await post(path, {"Digits": "3"})).verbs
    assert again == (Say("I'm sorry, that wasn't a valid option."), *asked)


async def test_echo_answers_with_the_document() -> None:
    twiml = "<Response><Play>http://h/a.wav</Play></Response>"
    answer = await get("echo", {"Twiml": twiml})
    assert answer.text == twiml
    assert answer.verbs == (Play("http://h/a.wav"),)


LISTING = b"""<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>x</Name>
<Contents><Key>one song.mp3</Key><Size>1</Size></Contents><Contents><Key>two.WAV</Key></Contents>
<Contents><Key>readme.txt</Key></Contents></ListBucketResult>"""


async def test_holdmusic_plays_the_songs_of_a_bucket() -> None:
    asked: list[str] = []

    async def fetch(url: str) -> bytes:
        asked.append(url)
        return LISTING

    query = {"Bucket": "com.example.music", "Message": "Please hold."}
    answer = await get("holdmusic", query, fetch=fetch, shuffle=list.reverse)
    home = "http://com.example.music.s3.amazonaws.com/"
    assert asked == [home]
    assert answer.verbs == (
        Play(f"{home}two.WAV"),
        Say("Please hold."),
        Play(f"{home}one+song.mp3"),
        Say("Please hold."),
        Redirect(),
    )


@pytest.mark.parametrize("listing", [OSError("unreachable"), b"no XML"])
async def test_holdmusic_is_silent_when_the_bucket_cannot_be_read(
    listing: OSError | bytes,
) -> None:
    async def fetch(url: str) -> bytes:
        if isinstance(listing, OSError):
            raise listing
        return listing

    query = {"Bucket": "com.example.music"}
    assert (await get("holdmusic", query, fetch=fetch)).verbs == (Pause(30), Redirect())
    assert (await get("holdmusic")).verbs == (Pause(30), Redirect())


@pytest.mark.parametrize(
    "path, problem",
    [
        ("forward", "The parameter PhoneNumber is missing."),
        ("callme", "The parameter PhoneNumber is missing."),
        ("simulring", "The parameter PhoneNumbers is missing."),
        ("findme", "The parameter PhoneNumbers is missing."),
        ("menu?Message=Hi", "The parameter Options is missing: Options[1]=https://..."),
        ("echo", "The parameter Twiml is missing."),
        ("holdmusic?Bucket=a/b", "The parameter Bucket is not the name of an S3 bucket."),
        ("message?Message=%FF", "parameters must be UTF-8"),
        ("message?Message=%01", "Character U+0001 is not allowed in XML"),
    ],
)
async def test_a_request_that_cannot_be_answered_says_why(path: str, problem: str) -> None:
    answer = await get(path)
    assert (answer.status, answer.text) == (400, problem)


async def test_an_unknown_twimlet_lists_the_known_ones() -> None:
    answer = await get("sing")
    assert answer.status == 404
    assert all(name in answer.text for name in [*TWIMLETS, "holdmusic"])


async def test_a_form_may_come_in_pieces_but_not_without_end() -> None:
    assert (await post("message", [b"Message=H", b"i"])).verbs == (Say("Hi"),)
    endless = await post("message", [b"a" * 40_000, b"a" * 40_000])
    assert (endless.status, endless.text) == (400, "The form has more than 65536 bytes.")


async def test_a_body_that_is_no_form_is_not_looked_at() -> None:
    answer = await post("message?Message=Hi", b'{"Message": "Bye"}', "application/json")
    assert answer.verbs == (Say("Hi"),)
