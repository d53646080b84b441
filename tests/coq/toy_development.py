"""Tiny developments for the tests of the checker."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from modhyper.coq.development import PROJECT_HEAD

GOOD = """
Definition double (n : nat) : nat := n + n.
(* Admitted is only a word here; so is "Axiom". *)
Theorem double_zero : double 0 = 0.
Proof. reflexivity. Qed.
"""

needs_coq = pytest.mark.skipif(
    shutil.which("coqc") is None, reason="Coq is not installed: no proof is checked here"
)


def development(
    folder: Path,
    sources: Mapping[str, str] | str = GOOD,
    theorem: str = "double_zero",
    *,
    says: str = "twice nothing",
    file: str = "Toy.v",
) -> Path:
    """Write a development that exports one theorem of ``file``."""
    if isinstance(sources, str):
        sources = {file: sources}
    folder.mkdir(exist_ok=True)
    for name, text in sources.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "_CoqProject").write_text("\n".join([*PROJECT_HEAD, "", *sources, ""]))
    exports = folder / "exports"
    exports.mkdir(exist_ok=True)
    (exports / "toy.toml").write_text(
        f"title = 'Toys'\n\n[[theorem]]\nname = '{theorem}'\nfile = '{file}'\n"
        f"paper = ['Lemma 3']\ncertified = []\nsays = {json.dumps(says)}\n"
    )
    (exports / "literature.toml").write_text("theorem = []\n")
    (exports / "glossary.toml").write_text("clause = []\n")
    return folder
