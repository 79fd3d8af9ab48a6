"""America and Южная Африка are a country's names and a region's; a place in quotation marks is another thing."""

from __future__ import annotations

import pytest
from tests.enrich.conftest import Enrich


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("ru", "Делегация вернулась из Америки во вторник.", "place/united-states"),
        ("ru", "Ансамбль ездил с концертами в Европу, Америку и Японию.", "place/americas"),
        ("ru", "Товары идут в Азию и Америку.", "place/americas"),
        ("en", "The President spoke of America and its allies.", "place/united-states"),
        ("en", "Investors from Europe, America and Asia came.", "place/americas"),
        ("az", "Nazir Avropa və Amerika ölkələrini gəzib.", "place/americas"),
        ("ru", "Он жил в разных странах Южной Африки.", "place/southern-africa"),
        ("ru", "Королевство — государство в Южной Африке.", "place/southern-africa"),
        ("ru", "Министр посетил Южную Африку с визитом.", "place/south-africa"),
    ],
)
def test_the_sentence_tells_a_region_from_a_country(enrich: Enrich, language: str, text: str, place: str) -> None:
    found = {entity.id for entity in enrich(language, text).of_kind("place")}
    assert found & {"place/united-states", "place/americas", "place/south-africa", "place/southern-africa"} == {place}


@pytest.mark.parametrize(
    ("language", "text", "named"),
    [
        ("ru", "Об этом он сообщил агентству «Москва» во вторник.", False),
        ("ru", "Об этом он сообщил агентству в Москве во вторник.", True),
        ("ru", "«Москва» — сказал он.", True),
        ("az", "Görüş mehmanxana «Moskva» binasında keçirilib.", False),
    ],
)
def test_a_place_that_something_is_called_by_is_no_mention(
    enrich: Enrich, language: str, text: str, named: bool
) -> None:
    assert ("place/moscow" in {entity.id for entity in enrich(language, text).of_kind("place")}) is named
