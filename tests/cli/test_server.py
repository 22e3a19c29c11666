from switchhook.cli.server import until


def test_waiting_returns_what_holds() -> None:
    answers = iter([None, "", "found"])
    assert until(lambda: next(answers), 60) == "found"


def test_waiting_gives_up_when_the_time_is_over() -> None:
    assert until(lambda: None, -1) is None
