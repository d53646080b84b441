"""Kills at random moments, two writers, a full disk, damage: nothing lost, nothing doubled."""

from __future__ import annotations

import multiprocessing
import random
import resource
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

pytest.importorskip("torch")

from modhyper.errors import InputError
from modhyper.lab.backends import BackendSettings
from modhyper.lab.experiment import Resources
from modhyper.lab.store import Record, Store, Task
from modhyper.lab.sweep import Sweep, run_sweep
from modhyper.present.lab_store import status_document

FORK = multiprocessing.get_context("fork")
TOGETHER = 2


def sweep(chunks: int, folder: Path, function: str = "logged") -> Sweep:
    """Tasks that write their numbers to a file of ``folder`` when they run."""
    tasks = [Task("logged", {"i": i, "log": str(folder / "log")}, 1) for i in range(2 * chunks)]
    parts = tuple(tuple(tasks[TOGETHER * c : TOGETHER * (c + 1)]) for c in range(chunks))
    return Sweep("logged", f"tests.lab.chunk_functions:{function}", parts)


def run(asked: Sweep, path: Path, backend: BackendSettings | None = None) -> list[Record]:
    where = Resources("cpu", "float32", Path("data"))
    return run_sweep(asked, path, resources=where, backend=backend)


def rows(path: Path) -> list[tuple[str, str]]:
    """(key, result) of every row, read without the code under test; the file must be sound."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not connection.execute("SELECT name FROM sqlite_master").fetchall():
            return []  # killed before the table was made
        return connection.execute("SELECT key, result FROM results ORDER BY key").fetchall()


def runs(folder: Path) -> Counter[int]:
    """How often each task ran."""
    return Counter(map(int, (folder / "log").read_text().split()))


def started(asked: Sweep, path: Path) -> BaseProcess:
    process = FORK.Process(target=run, args=(asked, path))
    process.start()
    return process


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_fifty_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("undisturbed", "killed")]
    for folder in folders:
        folder.mkdir()
    chunks, kills, dice = 150, 50, random.Random(0)
    paths = [folder / "s.sqlite" for folder in folders]
    begin = time.monotonic()
    run(sweep(chunks, folders[0]), paths[0])
    whole = time.monotonic() - begin
    counts = [0]
    for _ in range(kills):
        process = started(sweep(chunks, folders[1]), paths[1])
        time.sleep(dice.uniform(0, 1.2 * whole / kills))
        process.kill()
        process.join()
        counts.append(len(rows(paths[1])) if paths[1].exists() else 0)
        assert counts[-1] % TOGETHER == 0, "part of a chunk was stored"
    assert counts == sorted(counts)
    assert len(set(counts)) > 5, "nothing was ever interrupted"
    run(sweep(chunks, folders[1]), paths[1])
    # keys of the two stores differ by the log's name: results in the order of the tasks
    expected = [record.result for record in run(sweep(chunks, folders[0]), paths[0])]
    assert [record.result for record in run(sweep(chunks, folders[1]), paths[1])] == expected
    assert len(rows(paths[1])) == len(rows(paths[0])) == TOGETHER * chunks
    often = runs(folders[1])
    assert set(often) == set(range(TOGETHER * chunks))
    # a kill may cost the chunk at work and one that was not yet written, never a stored one
    assert sum(often.values()) - len(often) <= TOGETHER * kills


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_of_two_processes_one_writes_at_a_time(tmp_path: Path) -> None:
    path, asked = tmp_path / "s.sqlite", sweep(40, tmp_path)
    for _ in range(20):
        pair = [started(asked, path) for _ in range(2)]
        time.sleep(0.05)
        for process in pair:
            process.terminate()
            process.join()
    codes: list[int | None] = []
    while 0 not in codes:  # one that finds the other at work is refused, and comes back
        pair = [started(asked, path) for _ in range(2)]
        for process in pair:
            process.join()
        codes = [process.exitcode for process in pair]
    assert len(rows(path)) == 80
    often = runs(tmp_path)
    assert set(often) == set(range(80))
    assert sum(often.values()) - 80 <= 20 * TOGETHER, "what was stored ran again"
    with Store(path, write=True), pytest.raises(InputError, match="is writing"):
        run(asked, path)


def _with_small_files(asked: Sweep, path: Path, limit: int) -> None:
    """As on a full disk: no file may grow beyond ``limit`` bytes. Exits 3 for an InputError."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        run(asked, path)
    except InputError as error:
        raise SystemExit(3 if "cannot write" in str(error) else 4) from None


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_full_disk_is_said_and_what_was_stored_stays(tmp_path: Path) -> None:
    path, asked = tmp_path / "s.sqlite", sweep(60, tmp_path)
    counts = []
    for limit in (20_000, 30_000, 40_000):
        process = FORK.Process(target=_with_small_files, args=(asked, path, limit))
        process.start()
        process.join()
        assert process.exitcode == 3
        counts.append(len(rows(path)))
        assert counts[-1] % TOGETHER == 0
    assert 0 < counts[0] < counts[1] < counts[2] < 120
    run(asked, path)
    assert len(rows(path)) == 120
    assert sum(runs(tmp_path).values()) <= 120 + 3 * TOGETHER


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_only_what_was_at_work(tmp_path: Path) -> None:
    path, backend = tmp_path / "s.sqlite", BackendSettings("processes", 2)
    with pytest.raises(InputError, match="a worker process died"):
        run(sweep(40, tmp_path, "killed_once"), path, backend)
    before = len(rows(path))
    assert before % TOGETHER == 0
    run(sweep(40, tmp_path, "killed_once"), path, backend)
    assert len(rows(path)) == 80
    assert set(runs(tmp_path)) == set(range(80))


def test_a_disk_that_refuses_is_an_error_of_one_line(tmp_path: Path) -> None:
    record = Record(Task("e", {}, 0), "float32", {"a": 1}, "cpu", 0.0, "2020", {})
    with Store(tmp_path / "s.sqlite", write=True) as store:
        store.add([record])
        store._connection.execute("PRAGMA max_page_count=2")  # SQLite's own full disk
        large = Record(Task("e", {}, 1), "float32", {"a": "x" * 10**5}, "cpu", 0.0, "2020", {})
        with pytest.raises(InputError, match=r"cannot write .* is full"):
            store.add([large])
        assert store.records() == [record]


def test_a_damaged_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with Store(path, write=True) as store:
        store.add([Record(Task("e", {}, 0), "float32", {}, "cpu", 0.0, "2020", {})])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE results SET result = '{'")
    with pytest.raises(InputError, match="cannot read"):
        status_document(path)


def test_a_cut_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with Store(path, write=True) as store:
        tasks = [Task("e", {"i": i}, 0) for i in range(400)]
        store.add([Record(t, "float32", {"x": "y" * 99}, "cpu", 0, "2020", {}) for t in tasks])
    path.write_bytes(path.read_bytes()[: 5 * 4096])
    with pytest.raises(InputError):
        status_document(path)
