"""Natasha's tagger of Russian news, read without the objects its own reading makes: the same spans in half the time.

The model (slovnet, a small convolutional network over word vectors) and its words are natasha's. Its way from a text
to spans makes three objects a token and ten numpy calls a token in the decoder; here a token is a triple, and the best
path is found in three calls (Viterbi's algorithm, for one text at a time).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

Tagged = tuple[int, int, str]
"""Start, end and label (``PER``, ``LOC``, ``ORG``) of a name."""


def tag_russian(text: str) -> list[Tagged]:
    """Return every name the model finds in a Russian text, in order.

    Args:
        text: any length; memory grows with it.
    """
    from razdel import tokenize

    tokens = [(token.start, token.stop, token.text) for token in tokenize(text)]
    if not tokens:
        return []
    tagger = _tagger()
    (batch,) = tagger.encoder([[word for _, _, word in tokens]])
    emissions = tagger.model(batch.word_id, batch.shape_id, batch.pad_mask)[0]
    path = _best_path(emissions, tagger.model.head.crf.transitions.array)
    tags = [tagger.decoder.tags_vocab.decode(tag) for tag in path]
    return list(_spans(tokens, tags))


def _best_path(emissions: Any, transitions: Any) -> list[int]:
    """Return the most likely tag of each token (tokens by tags; tags by tags)."""
    score, history = emissions[0], []
    for emission in emissions[1:]:
        ways = score[:, None] + transitions + emission
        history.append(ways.argmax(0))
        score = ways.max(0)
    best = int(score.argmax())
    path = [best]
    for step in reversed(history):
        best = int(step[best])
        path.append(best)
    return path[::-1]


def _spans(tokens: Sequence[tuple[int, int, str]], tags: Sequence[str]) -> Iterator[Tagged]:
    """Yield the names that BIO tags mark; an ``I`` without its ``B`` begins one."""
    start, end, label = 0, 0, ""
    for (token_start, token_end, _), tag in zip(tokens, tags, strict=True):
        part, _, kind = tag.partition("-")
        if label and (part != "I" or kind != label):
            yield start, end, label
            label = ""
        if part != "O":
            start, label = (start, label) if label else (token_start, kind)
            end = token_end
    if label:
        yield start, end, label


@cache
def _tagger() -> Any:
    """Load the model once per process; it is in natasha's own package, nothing is fetched."""
    # More than one BLAS thread makes these small matrices three to nine times slower.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from natasha import NewsEmbedding, NewsNERTagger

    return NewsNERTagger(NewsEmbedding()).infer
