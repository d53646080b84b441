"""A Coq source file cut into sentences, strictly: what cannot be read for certain is an error.

A sentence ends with a full stop before white space or the end of the file. Coq's lexer also ends
one elsewhere (``Qed.#[global]``); such a stop is an error here, so that both cut alike. The checker
compares the places with those that ``coqc -time`` prints.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


class SourceError(Exception):
    """The text is not Coq that this reader is sure of; the message names the line."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, bullet or brace.

    text   without comments, white space squeezed, with its final full stop
    line   where it begins, from 1
    start, end   its bytes in the file, as Coq counts them
    """

    text: str
    line: int
    start: int
    end: int

    @property
    def head(self) -> str:
        """The first word: a command if it is capitalised; "" for anything else."""
        found = re.match(r"[A-Za-z_]\w*", self.text)
        return found[0] if found else ""


def sentences(source: str) -> list[Sentence]:
    """The sentences of a file. Raises SourceError for text that could be read in two ways."""
    _only_plain_characters(source)
    clean = _without_comments(source)
    if not clean.isascii():
        at = next(i for i, char in enumerate(clean) if not char.isascii())
        raise SourceError(f"{_line(clean, at)}: {clean[at]!r} is not ASCII, outside a comment")
    offsets = _byte_offsets(source)
    out = []
    position = 0
    while (start := _skip_blanks(clean, position)) < len(clean):
        position = _end(clean, start)
        text = " ".join(clean[start:position].split())
        out.append(Sentence(text, _line(clean, start), offsets[start], offsets[position]))
    return out


def _only_plain_characters(source: str) -> None:
    """No control or format characters (a direction override shows other text than there is)."""
    for i, char in enumerate(source):
        if char not in "\n" and unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Co", "Cs"):
            raise SourceError(f"{_line(source, i)}: the invisible character {char!r}")


def _without_comments(source: str) -> str:
    """``source`` with every comment, nested ones too, replaced by blanks of the same length."""
    out: list[str] = []
    depth, in_string, i = 0, False, 0
    while i < len(source):
        pair, char = source[i : i + 2], source[i]
        step = 1
        blank = depth > 0
        if in_string:
            in_string = char != '"'
        elif char == '"':
            in_string = True
        elif pair == "(*":
            depth, step, blank = depth + 1, 2, True
        elif pair == "*)" and depth:
            depth, step = depth - 1, 2
        elif pair == "*)":
            raise SourceError(f"{_line(source, i)}: a comment ends that did not begin")
        piece = source[i : i + step]
        out.append(re.sub(r"[^\n]", " ", piece) if blank else piece)
        i += step
    if depth or in_string:
        raise SourceError(f"{_line(source, len(source))}: a comment or a string does not end")
    return "".join(out)


def _byte_offsets(source: str) -> list[int]:
    offsets = [0]
    for char in source:
        offsets.append(offsets[-1] + len(char.encode()))
    return offsets


def _skip_blanks(text: str, i: int) -> int:
    while i < len(text) and text[i].isspace():
        i += 1
    return i


_BULLET = re.compile(r"-+|\++|\*+|\{|\}")
# Full stops inside a sentence: names (A.b), projections (x.1), mathcomp's n.+1 and n.-tuple.
_INNER_STOP = re.compile(r"(?<=[\w')\]])\.(?=[A-Za-z_]|[12](?!\w)|[-+*/]\d|-[a-z])")


def _end(text: str, start: int) -> int:
    """Where the sentence that begins at ``start`` ends."""
    if bullet := _BULLET.match(text, start):
        if text[start : start + 2] in ("*)", "->"):
            raise SourceError(f"{_line(text, start)}: {text[start : start + 2]!r} begins nothing")
        return bullet.end()
    i, in_string = start, False
    while i < len(text):
        char = text[i]
        if in_string or char == '"':
            in_string = (char != '"') if in_string else True
        elif char == ".":
            if i + 1 == len(text) or text[i + 1].isspace():
                return i + 1
            if not _INNER_STOP.match(text, i):
                raise SourceError(
                    f"{_line(text, i)}: the full stop in {text[max(start, i - 8) : i + 8]!r} "
                    "could end a sentence; put white space after it"
                )
        i += 1
    raise SourceError(f"{_line(text, start)}: the last sentence does not end")


def _line(text: str, i: int) -> int:
    return text.count("\n", 0, i) + 1
