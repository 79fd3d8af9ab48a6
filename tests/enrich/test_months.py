from __future__ import annotations

import pytest

from communique.months import month_number


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("March", 3), ("mar", 3), ("Sept.", 9), ("May", 5), ("мая", 5), ("май", 5), ("марта", 3), ("Августе", 8),
        ("yanvarın", 1), ("mayın", 5), ("martda", 3), ("avqust", 8), ("decision", None), ("market", None), ("", None),
    ],
)  # fmt: skip
def test_a_form_of_a_months_name_is_that_month(word: str, number: int | None) -> None:
    assert month_number(word) == number
