"""Fingerprints: what a page is found by among all others, by one look-up in an index of words.

*Bands* are those of locality-sensitive hashing over MinHash signatures (Broder 1997; Leskovec, Rajaraman, Ullman,
*Mining of Massive Datasets*, chapter 3): two texts whose shingles overlap by half share a band with a probability of
.64, those that overlap by four fifths with one of .9998. *Anchors* are the shingles whose digest is divisible by eight
(Manber 1994): a text and a piece of it share an eighth of the piece's shingles, where bands would miss.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from communique.models import EnrichedArticle, Fingerprint
from communique.stories.facts import fact_keys, facts_in_order
from communique.stories.shingles import Hashes, digest, shingle, words_of_text

if TYPE_CHECKING:
    from datasketch import MinHash

PERMUTATIONS = 64
ROWS = 4
ANCHOR_EVERY = 8
MOST_ANCHORS = 256
FEWEST_WORDS = 8
"""Words of a paragraph worth a digest of its own."""
_SCHEME: Literal["affine32"] = "affine32"
_LOW = np.uint64(0xFFFFFFFF)


def make_fingerprint(enriched: EnrichedArticle) -> Fingerprint:
    """Return the fingerprint of a page."""
    article, said = enriched.article, enriched.statements
    mentions = [
        {"id": entity.id, **mention.model_dump()} for entity in enriched.entities for mention in entity.mentions
    ]
    marks = [one.model_dump() for one in (*said.days, *said.numbers)]
    sums = [one.model_dump() for one in said.sums]
    bands: list[str] = []
    anchors: set[str] = set()
    sequences = []
    for index, segment in enumerate(article.segments):
        hashes = shingle(words_of_text(segment.text))
        bands += _bands(hashes)
        anchors.update(_anchors(hashes))
        sequences.append(facts_in_order(index, segment.text, mentions, marks, sums))
    return Fingerprint(
        bands=tuple(bands),
        anchors=tuple(sorted(anchors)[:MOST_ANCHORS]),
        facts=fact_keys(sequences, article.reference),
        paragraphs=tuple(sorted({key for segment in article.segments for key in paragraph_digests(segment.text)})),
    )


def paragraph_digests(text: str) -> dict[str, str]:
    """Return the paragraphs of a text worth telling apart, by their digests."""
    return {digest(part): part for part in text.split("\n\n") if len(words_of_text(part)) >= FEWEST_WORDS}


def _bands(hashes: Hashes) -> list[str]:
    if not len(hashes):
        return []
    signature = _empty_signature()
    signature.update_batch([int(one) for one in hashes & _LOW])
    values = signature.hashvalues
    return [
        f"{start // ROWS:x}-{hashlib.blake2b(values[start : start + ROWS].tobytes(), digest_size=6).hexdigest()}"
        for start in range(0, PERMUTATIONS, ROWS)
    ]


def _anchors(hashes: Hashes) -> list[str]:
    chosen = hashes[hashes % np.uint64(ANCHOR_EVERY) == 0][:MOST_ANCHORS]
    return [f"{int(one):x}" for one in chosen]


def _empty_signature() -> MinHash:
    # Brought here: it brings SciPy's integration along, of which no task but one that makes fingerprints should wait.
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, hashfunc=int, permutations=_permutations(), scheme=_SCHEME)


@lru_cache(maxsize=1)
def _permutations() -> Any:
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, scheme=_SCHEME).permutations
