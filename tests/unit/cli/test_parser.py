"""The command line as people type it."""

from __future__ import annotations

import pytest

from mailrescue.cli.parser import parse
from mailrescue.core.errors import UsageError


@pytest.mark.parametrize("word", ["-spam", "-has:attachment", "-folder:Sent", "-from:tannhof"])
def test_a_search_may_begin_with_a_word_that_must_not_occur(word: str) -> None:
    arguments = parse(["search", word, "oak", "--limit", "3"])
    assert " ".join(arguments.query).split() == [word, "oak"]
    assert arguments.limit == 3


def test_a_wrong_option_of_a_search_is_still_one() -> None:
    with pytest.raises(UsageError, match="--limt"):
        parse(["search", "oak", "--limt", "3"])


@pytest.mark.parametrize("words", [["--home", "d", "--json", "list", "weber"], ["list", "weber", "--json", "--home", "d"]])
def test_common_options_stand_before_or_after_the_command(words: list[str]) -> None:
    arguments = parse(words)
    assert (arguments.home, arguments.json, arguments.name) == ("d", True, "weber")


def test_a_group_within_a_group_is_called_by_its_whole_name() -> None:
    assert parse(["vault", "key"]).group == "vault key"


@pytest.mark.parametrize("count", ["99999999999999999999", "9" * 5_000])
def test_a_limit_may_be_as_large_as_one_likes(count: str) -> None:
    assert parse(["list", "weber", "--limit", count]).limit > 10**15
