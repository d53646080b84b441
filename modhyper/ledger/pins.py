"""What is expected of each claim, as text for people to read in a difference: ``expected.json``.

Beside the claims of a paper lies what was accepted of them: verdict, sentences, the formulas in
them that no evidence has (``typed``), group, theme, imports, evidence, a digest of every recorded
measurement and one of the kernel's record, which binds sources and statements. `modhyper verify`
names all that differs; only `modhyper verify --pin` writes the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from modhyper.coq.record import RECORD
from modhyper.errors import InputError
from modhyper.ledger.claim import AnyEvidence, Claim, Kernel, Measured, all_claims
from modhyper.ledger.kernel import PROOFS
from modhyper.ledger.sentence import Sentences, matches
from modhyper.ledger.verdict import Verdict
from modhyper.paper import papers

PINS = "expected.json"
TEXTS = ("title", "statement", "latex")
Pin = Mapping[str, Any]


def pin_of(claim: Claim, verdict: Verdict, said: Sentences) -> dict[str, Any]:
    """All of a claim that a reader relies on."""
    pin: dict[str, Any] = {
        "verdict": verdict.text,
        "group": claim.group,
        "theme": claim.theme,
        "title": said.title,
        "statement": said.statement,
        "latex": said.latex,
        "typed": list(said.typed),
        "source": claim.source,
        "imports": list(claim.imports),
        "findings": list(claim.findings),
        "assumed_as": claim.assumed_as,
        "evidence": [_evidence(evidence) for evidence in claim.evidence],
    }
    return {key: value for key, value in pin.items() if value}


def _evidence(evidence: AnyEvidence) -> str:
    words = [evidence.kind, evidence.role, evidence.what]
    if evidence.case:
        words.append(f"for {evidence.case}")
    if evidence.covers:
        words.append(f"of part {evidence.covers}")
    if isinstance(evidence, Measured) and evidence.retrain:
        words.append(f"retrain {evidence.retrain}")
    if evidence.note and evidence.note != evidence.what:
        words.append(f"— {evidence.note}")
    return " ".join(words)


def differences(claim: Claim, verdict: Verdict, said: Sentences, pin: Pin | None) -> list[str]:
    """What of ``claim`` is not as pinned, a line each; nothing for what could not run here."""
    if pin is None:
        return ["expected no such claim"]
    now = pin_of(claim, verdict, said)
    out = []
    for key in dict.fromkeys((*pin, *now)):
        old, new = pin.get(key, ""), now.get(key, "")
        valued = key in TEXTS and matches(getattr(claim, key), str(old))
        if old == new or (not verdict.complete and (valued or key in ("verdict", "typed"))):
            continue  # without its evidence a claim has neither verdict nor values
        if isinstance(old, list) or isinstance(new, list):
            old, new = (sorted({*(a or ())} - {*(b or ())}) for a, b in ((old, new), (new, old)))
        out.append(f"{key}: expected {_shown(old)}, got {_shown(new)}")
    return out


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(repr, value)) or "nothing, or another order"
    return repr(value) if value else "nothing"


def read_pins(paper: str) -> Mapping[str, Any] | None:
    """{"claims": {id: pin}, "measurements": {file: digest}, "kernel": digest} of a paper.

    None if it pins nothing.
    """
    file = files(papers()[paper].package) / "claims" / PINS
    if not file.is_file():
        return None
    try:
        pins: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        kernel = str(pins.get("kernel", ""))
        return {
            "claims": dict(pins["claims"]),
            "measurements": dict(pins["measurements"]),
            "kernel": kernel,
        }
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{PINS} of {paper} cannot be read: {error}") from None


def measurement_digests(paper: str) -> dict[str, str]:
    """The digest of every record in the folder ``measurements`` of a paper, by its content."""
    folder = files(papers()[paper].package) / "measurements"
    if not folder.is_dir():
        return {}
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".json"))
    return {name: _digest((folder / name).read_text(encoding="utf-8")) for name in names}


def kernel_digest() -> str:
    """Of the record of the Coq development beside this installation; "" without one."""
    path = PROOFS / RECORD
    return _digest(path.read_text(encoding="utf-8")) if path.is_file() else ""


def _digest(text: str) -> str:
    """Of the values, not of the bytes: white space and the order of keys may change."""
    content = json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)
    return sha256(content.encode()).hexdigest()


def changes_of_papers() -> tuple[str, ...]:
    """Claims that vanished, and measurements and a record of the kernel other than the pinned ones,
    a line each."""
    out, kernel = [], kernel_digest()
    for paper in papers():
        pins = read_pins(paper)
        if pins is None:
            continue
        out += [
            f"{id}: pinned, but not in the ledger"
            for id in pins["claims"]
            if id not in all_claims()
        ]
        now, then = measurement_digests(paper), pins["measurements"]
        out += [
            f"{paper}/measurements/{name}: not the recorded measurement"
            for name in sorted({*now, *then})
            if now.get(name) != then.get(name)
        ]
        if kernel and pins["kernel"] not in ("", kernel):
            out.append(f"{paper}: proofs/{RECORD} is not the record that was accepted")
    return tuple(out)


def write_pins(paper: str, pins: Mapping[str, Pin], keep: Iterable[str]) -> int:
    """Pin ``pins`` of one paper, keep those of ``keep`` as they are; how many claims changed."""
    old = read_pins(paper) or {"claims": {}, "kernel": ""}
    before, order = old["claims"], [id for id, c in all_claims().items() if c.paper == paper]
    wanted = {id: before[id] for id in keep if id in before} | dict(pins)
    claims = {id: wanted[id] for id in order if id in wanted}
    proved = any(isinstance(e, Kernel) for id in order for e in all_claims()[id].evidence)
    kernel = (kernel_digest() or old["kernel"]) if proved else ""
    data = {"claims": claims, "measurements": measurement_digests(paper), "kernel": kernel}
    path = Path(str(files(papers()[paper].package))) / "claims" / PINS
    try:
        path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}", option="--pin") from None
    return sum(before.get(id) != claims.get(id) for id in {*before, *claims})
