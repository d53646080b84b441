"""The house: who imports whom, at the top of files and inside functions. Arrows point downwards."""

from __future__ import annotations

import ast
from pathlib import Path

import networkx
import pytest

from scripts.import_graph import FLOORS, SEAMS, Import, imports, node_of

ALL = imports()
TOP = [each for each in ALL if not each.inside]


def test_every_package_stands_on_a_floor() -> None:
    nodes = {node_of(each.source) for each in ALL} | {node_of(each.target) for each in ALL}
    known = [node for floor in FLOORS for node in floor]
    assert len(known) == len(set(known))
    assert nodes == set(known)


@pytest.mark.parametrize("some", [TOP, ALL], ids=["at the top", "in functions too"])
def test_no_arrow_points_upwards(some: list[Import]) -> None:
    floor = {node: i for i, nodes in enumerate(FLOORS) for node in nodes}
    across = [(node_of(each.source), node_of(each.target), each) for each in some]
    upward = [str(each) for a, b, each in across if a != b and floor[a] <= floor[b]]
    assert not upward


@pytest.mark.parametrize("some", [TOP, ALL], ids=["at the top", "in functions too"])
def test_no_circle_of_modules(some: list[Import]) -> None:
    graph = networkx.DiGraph((each.source, each.target) for each in some)
    circles = [c for c in networkx.strongly_connected_components(graph) if len(c) > 1]
    assert not circles


def test_a_circle_and_an_upward_arrow_would_be_seen(tmp_path: Path) -> None:
    for name, text in {
        "__init__.py": "",
        "errors.py": "def f():\n    from house import cli\n",
        "cli/__init__.py": "from house.errors import f",
    }.items():
        (tmp_path / "house" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "house" / name).write_text(text)
    found = imports(tmp_path / "house")
    assert {(e.source, e.target, e.inside) for e in found} == {
        ("house.errors", "house.cli", True),
        ("house.cli", "house.errors", False),
    }


def test_imports_inside_functions_are_seams() -> None:
    """Each is in the list, with its reason; what is no longer needed leaves the list."""
    package = Path(__file__).parents[1] / "modhyper"
    found = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
                isinstance(each, ast.Import | ast.ImportFrom) for each in ast.walk(node)
            ):
                found.add(path.relative_to(package).as_posix())
    listed = [name for names in SEAMS.values() for name in names]
    assert found == set(listed)
    assert len(listed) == len(set(listed))


def test_every_name_at_the_top_is_in_the_layout() -> None:
    root = Path(__file__).parents[1]
    layout = (root / "README.md").read_text(encoding="utf-8").partition("## Layout")[2]
    names = {
        path.name + "/" if path.is_dir() else path.name
        for path in (root / "modhyper").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert not {name for name in names if not name.startswith("__") and name not in layout}
