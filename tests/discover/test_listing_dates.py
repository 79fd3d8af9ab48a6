"""A listing's date stays as precise as it was."""

from __future__ import annotations

import pytest

from communique.discover.dates import parse_standard_date, parse_written_date

STANDARD = {
    "2023-02-27": "2023-02-27",
    "2023-02-27T20:59": "2023-02-27T20:59",
    "2023-02-27T20:59:01.123Z": "2023-02-27T20:59:01+00:00",
    "2023-02-27 20:59:01 +0300": "2023-02-27T20:59:01+03:00",
    "2023-02-27T20:59:01-05:30": "2023-02-27T20:59:01-05:30",
    "Mon, 27 Feb 2023 20:59:00 GMT": "2023-02-27T20:59:00+00:00",
    "Mon, 27 Feb 2023 20:59 +0400": "2023-02-27T20:59+04:00",
    "2023-02-31": None,
    "2023-02-27T25:59": None,
    "": None,
    "soon": None,
    "x" * 10_000: None,
}

WRITTEN = {
    "21 November 2017": "2017-11-21",
    "21.11.2017": "2017-11-21",
    "21/11/2017 07:05": "2017-11-21T07:05",
    "21 noyabr 2017": "2017-11-21",
    "21 ноября 2017, 18:30": "2017-11-21T18:30",
    "November 21, 2017": "2017-11-21",
    "04.03.2022": "2022-03-04",
    "November 2017": None,
    "21 November": None,
    "yesterday": None,
    "": None,
}


@pytest.mark.parametrize("text", STANDARD)
def test_standard_forms(text: str) -> None:
    assert parse_standard_date(text) == STANDARD[text]


@pytest.mark.parametrize("text", WRITTEN)
def test_forms_for_people(text: str) -> None:
    assert parse_written_date(text, ("az", "en", "ru"), None) == WRITTEN[text]


def test_the_order_of_a_numeric_date_is_the_sources() -> None:
    assert parse_written_date("04/03/2022", ("en",), True) == "2022-03-04"
    assert parse_written_date("04/03/2022", ("en",), False) == "2022-04-03"
