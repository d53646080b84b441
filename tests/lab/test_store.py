"""The results file: keys, one writer, whole chunks, and nothing lost or doubled by a kill."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

pytest.importorskip("torch")

from modhyper.errors import InputError
from modhyper.lab.backends import BackendSettings
from modhyper.lab.experiment import Resources
from modhyper.lab.store import Record, Store, Task
from modhyper.lab.sweep import Sweep
from modhyper.lab.sweep import run_sweep as sweep_with
from tests.lab import chunk_functions

HERE = "tests.lab.chunk_functions"
WHERE = Resources("cpu", "float32", Path("data"))


def run_sweep(sweep: Sweep, path: Path, backend: BackendSettings | None = None) -> list[Record]:
    return sweep_with(sweep, path, resources=WHERE, backend=backend)


def sweep(function: str = "squares", chunks: int = 4, size: int = 3) -> Sweep:
    tasks = [Task("squares", {"i": i, "pause": 0.0}, 1) for i in range(chunks * size)]
    return Sweep(
        "squares",
        f"{HERE}:{function}",
        tuple(tuple(tasks[c * size : (c + 1) * size]) for c in range(chunks)),
    )


def content(path: Path) -> list[tuple[str, str]]:
    """(key, result) of every row, read without the code under test."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT key, result FROM results ORDER BY key").fetchall()


def test_keys_depend_on_everything_and_on_nothing_else() -> None:
    task = Task("e", {"a": 1, "b": [1.5, None, "x"]}, 3)
    assert task.key("float32") == Task("e", {"b": [1.5, None, "x"], "a": 1}, 3).key("float32")
    others = [
        Task("f", task.config, 3).key("float32"),
        Task("e", {"a": 2, "b": [1.5, None, "x"]}, 3).key("float32"),
        Task("e", task.config, 4).key("float32"),
        task.key("float64"),
    ]
    assert len({task.key("float32"), *others}) == 5
    text = '{"config":{"a":1,"b":[1.5,null,"x"]},"dtype":"float32","experiment":"e","seed":3}'
    assert task.key("float32") == hashlib.sha256(text.encode()).hexdigest()


def test_a_sweep_is_stored_and_not_run_again(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    first = run_sweep(sweep(), path)
    assert [record.result["square"] for record in first] == [i * i for i in range(12)]
    chunk_functions.CALLS.clear()
    assert run_sweep(sweep(), path) == first
    assert chunk_functions.CALLS == []
    run_sweep(sweep(chunks=5), path)
    assert chunk_functions.CALLS == [[12, 13, 14]]
    assert len(content(path)) == 15


def test_only_missing_tasks_of_a_chunk_are_run(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    run_sweep(sweep(chunks=1, size=2), path)
    chunk_functions.CALLS.clear()
    run_sweep(sweep(chunks=1, size=5), path)
    assert chunk_functions.CALLS == [[2, 3, 4]]


def test_a_chunk_that_fails_stores_nothing_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with pytest.raises(RuntimeError, match="task 7"):
        run_sweep(sweep("fails_at_7"), path)
    assert len(content(path)) == 6
    assert len(run_sweep(sweep(), path)) == 12
    assert len(content(path)) == 12


def test_a_function_that_gives_too_few_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="gave 2 results for 3 tasks"):
        run_sweep(sweep("forgets_one"), tmp_path / "s.sqlite")
    assert content(tmp_path / "s.sqlite") == []


def test_numbers_that_are_not_finite_become_none(tmp_path: Path) -> None:
    records = run_sweep(sweep("not_finite", chunks=1), tmp_path / "s.sqlite")
    assert records[0].result == {"a": None, "b": [1.0, None], "c": {"d": None}}


def test_records_come_back_as_they_went_in(tmp_path: Path) -> None:
    record = Record(
        Task("e", {"a": [1, 2.5], "b": "ü"}, 7),
        "float64",
        {"x": 1.25},
        "cpu",
        0.5,
        "2020-01-01T00:00:00+00:00",
        {"torch": "2"},
    )
    with Store(tmp_path / "s.sqlite", write=True) as store:
        store.add([record])
        store.add([record])
        assert store.records() == [record]
        assert store.records("f") == []
        assert store.get(Task("f", {}, 0), "float64") is None


def test_a_second_writer_is_refused_and_readers_are_not(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with Store(path, write=True):
        with pytest.raises(InputError, match=f"process {os.getpid()} is writing"):
            Store(path, write=True)
        with Store(path) as reader:
            assert reader.records() == []
    with Store(path, write=True):
        pass


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (
            lambda path: path.write_text("not a database, certainly not" * 40),
            "not a modhyper store",
        ),
        (
            lambda path: (
                sqlite3.connect(path).execute("CREATE TABLE other (x)").connection.commit()
            ),
            "not a modhyper store",
        ),
        (
            lambda path: (
                Store(path, write=True).close(),
                sqlite3.connect(path).execute("PRAGMA user_version=99"),
            ),
            "another version of modhyper",
        ),
    ],
)
def test_foreign_files_are_refused(tmp_path: Path, prepare, message: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "s.sqlite"
    prepare(path)
    for write in (False, True):
        with pytest.raises(InputError, match=message):
            Store(path, write=write)


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no store"):
        Store(tmp_path / "none.sqlite")
    with pytest.raises(InputError, match="cannot write"):
        Store(tmp_path / "no" / "such" / "folder.sqlite", write=True)


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from modhyper.lab.experiment import Resources
from modhyper.lab.sweep import Sweep, Task, run_sweep
where = Resources("cpu", "float32", Path("data"))
tasks = [Task("networks", {"i": i, "pause": 0.03}, 1) for i in range(40)]
chunks = tuple(tuple(tasks[c * 4:(c + 1) * 4]) for c in range(10))
print("ready", flush=True)
sweep = Sweep("networks", "tests.lab.chunk_functions:networks", chunks)
run_sweep(sweep, Path(sys.argv[1]), resources=where)
"""


@contextmanager
def running(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A sweep of 40 networks in another process, which has printed that it begins."""
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", KILLED, str(path), root]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process


@pytest.mark.slow
def test_kill_9_in_the_middle_then_resume_equals_an_undisturbed_run(tmp_path: Path) -> None:
    undisturbed = tmp_path / "a.sqlite"
    with running(undisturbed) as process:
        assert process.wait() == 0
    killed = tmp_path / "b.sqlite"
    counts: list[int] = []
    for wait in (0.05, 0.0, 0.02, 0.07, 0.04):
        with running(killed) as process:
            seen, deadline = (counts or [0])[-1], time.monotonic() + 60
            while process.poll() is None and _rows(killed) <= seen and time.monotonic() < deadline:
                time.sleep(0.005)
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
        counts.append(len(content(killed)))
        assert counts[-1] % 4 == 0, "part of a chunk was stored"
    assert counts == sorted(counts)
    assert 0 < counts[0] < 40
    with running(killed) as process:
        assert process.wait() == 0
    assert content(killed) == content(undisturbed)
    assert len(content(killed)) == 40


def _rows(path: Path) -> int:
    try:
        return len(content(path))
    except sqlite3.OperationalError:  # not created yet, or just being written
        return 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["processes", "dask"])
def test_other_backends_give_the_same_records(tmp_path: Path, kind: str) -> None:
    if kind == "dask":
        pytest.importorskip("distributed")
    here = run_sweep(sweep("networks"), tmp_path / "a.sqlite")
    backend = BackendSettings(kind, 2)
    there = run_sweep(sweep("networks"), tmp_path / "b.sqlite", backend=backend)
    assert [r.result for r in there] == [r.result for r in here]
    assert content(tmp_path / "a.sqlite") == content(tmp_path / "b.sqlite")


@pytest.mark.slow
def test_a_running_dask_scheduler_is_used(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        backend = BackendSettings("dask", scheduler=cluster.scheduler_address)
        records = run_sweep(sweep(), tmp_path / "s.sqlite", backend=backend)
    assert [record.result["square"] for record in records] == [i * i for i in range(12)]


@pytest.mark.slow
def test_a_worker_that_dies_loses_only_its_chunk(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with pytest.raises(InputError, match="a worker process died"):
        run_sweep(sweep("dies_at_7"), path, backend=BackendSettings("processes", 1))
    assert len(content(path)) % 3 == 0
    assert len(run_sweep(sweep(), path)) == 12


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("processes", 0), "at least one worker"),
        (("in-process", 2), "add --backend processes"),
        (("processes", None, "tcp://x:1"), "only dask has a scheduler"),
    ],
)
def test_backend_flags_that_do_not_fit(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        BackendSettings(*arguments)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="expected one of in-process, processes, dask"):
        BackendSettings("threads")
