"""Which theorem uses which, on a development of a few lines and on the real one."""

from __future__ import annotations

import json
from graphlib import TopologicalSorter
from pathlib import Path

from toy_development import development

from modhyper.coq.check import main
from modhyper.coq.development import read_development
from modhyper.coq.exports import Exports, read_exports
from modhyper.coq.graph import dependency_graph

PROOFS = Path(__file__).resolve().parents[2] / "proofs"
BASE = """
Theorem one : 1 = 1.
Proof. reflexivity. Qed.
Section S.
Let inner : 1 = 1.
Proof. exact one. Qed.
Lemma through : 1 = 1.
Proof. exact inner. Qed.
End S.
"""
TOP = """From Modhyper Require Import Base.
Lemma one : 2 = 2.
Proof. reflexivity. Qed.
Theorem double_zero : 1 = 1.
Proof. (* through is only a word here: *) exact (eq_trans through eq_refl). Qed.
"""


def edges(exports: Exports, folder: Path) -> list[list[str]]:
    graph = dependency_graph(read_development(folder), exports, {})
    found: list[list[str]] = graph["edges"]
    return found


def test_uses_go_through_what_is_not_exported(tmp_path: Path) -> None:
    folder = development(tmp_path, {"Base.v": BASE, "Toy.v": TOP})
    toy = folder / "exports" / "toy.toml"
    entry = toy.read_text().partition("\n\n")[2]
    base = entry.replace("double_zero", "one").replace("Toy", "Base")
    toy.write_text(toy.read_text() + "\n" + base)
    assert edges(read_exports(folder), folder) == [["double_zero", "one"]]
    (folder / "Toy.v").write_text(TOP.replace("through eq_refl", "eq_refl one"))
    assert edges(read_exports(folder), folder) == [], "its own lemma hides the theorem"


def test_the_graph_of_the_development(tmp_path: Path) -> None:
    file = tmp_path / "graph.json"
    assert main(["--graph", str(file), "--folder", str(PROOFS)]) == 0
    graph = json.loads(file.read_text())
    uses = {node["name"]: set() for node in graph["nodes"]}
    for theorem, used in graph["edges"]:
        uses[theorem].add(used)
    tuple(TopologicalSorter(uses).static_order())  # no circle
    assert uses["separation_1000000"] == {"embedding_1_4_4", "primary_of_3006_words"}
    assert "finite_precision_embedding" in uses["embedding_lower_bound_smooth"]
    nodes = {node["name"]: node for node in graph["nodes"]}
    assert "16 (1 + m2) t ≤ 2^b" in nodes["separation_rate"]["conditions"]
    assert nodes["separation_rate"]["theme"] in graph["themes"]
