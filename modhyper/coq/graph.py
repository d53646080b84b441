"""Which exported theorem uses which, for readers and for the report: a graph as plain data.

A proof uses what its text names; a lemma that is not exported passes its uses on. The text is not
the kernel's term: what a tactic finds without naming it (``by []``, hints) is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from modhyper.coq.development import Development
from modhyper.coq.exports import Exports
from modhyper.coq.record import Theorem
from modhyper.coq.sentences import sentences
from modhyper.coq.vernacular import DEFINING, NAME, STATING

_WORD = re.compile(rf"(?<![\w.']){NAME}")


def dependency_graph(
    development: Development, exports: Exports, theorems: Mapping[str, Theorem]
) -> dict[str, Any]:
    """Nodes with words, conditions and paper items; edges (theorem, theorem that it uses)."""
    named = _names_in_declarations(development)
    places = {export.place: export.name for export in exports.theorems}
    edges = []
    for place, name in places.items():
        edges += [[name, places[used]] for used in sorted(_exported_uses(place, named, places))]
    shown = ("name", "file", "theme", "says", "conditions", "paper", "certified", "literature")
    nodes = [{key: getattr(t, key) for key in shown} for t in theorems.values()]
    themes = {id: title for id, (title, _) in exports.themes.items()}
    return {"themes": themes, "nodes": nodes, "edges": edges}


def _names_in_declarations(development: Development) -> dict[str, set[str]]:
    """'File.name' -> the declarations of the project that its statement, body or proof names."""
    own = {
        module: {declared.name for declared in reading.declarations}
        for module, reading in development.readings.items()
    }
    found: dict[str, set[str]] = {}
    for module, data in development.sources.items():
        # Later imports hide earlier ones, the file's own names hide all.
        visible = {n: f"{other}.{n}" for other in development.needs(module) for n in own[other]}
        visible |= {name: f"{module}.{name}" for name in own[module]}
        current = ""
        for sentence in sentences(data.decode()):
            declared = re.match(rf"[A-Z][a-z]+ ({NAME})", sentence.text)
            if declared and sentence.head in (*STATING, *DEFINING, "Let"):
                # Sections may have a Let of one name each.
                local = f"@{sentence.line}" if sentence.head == "Let" else ""
                current = visible[declared[1]] = f"{module}.{declared[1]}{local}"
                found[current] = set()
            if current:
                words = (visible.get(word) for word in _WORD.findall(sentence.text))
                found[current] |= {word for word in words if word and word != current}
            if sentence.text == "Qed.":
                current = ""
    return found


def _exported_uses(
    place: str, named: Mapping[str, set[str]], places: Mapping[str, str]
) -> set[str]:
    """The exported theorems that ``place`` uses, directly or through what is not exported."""
    out: set[str] = set()
    seen = {place}
    waiting = [place]
    while waiting:
        for used in named.get(waiting.pop(), ()):
            if used in seen:
                continue
            seen.add(used)
            if used in places:
                out.add(used)
            else:
                waiting.append(used)
    return out
