"""Results in one SQLite file: one row a task, one writer, one transaction a chunk."""

from __future__ import annotations

import hashlib
import json
import math
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from modhyper.errors import InputError

APPLICATION_ID = 0x6D6F6468  # "modh"
SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE results (
    key TEXT PRIMARY KEY,
    experiment TEXT NOT NULL,
    config TEXT NOT NULL,
    seed INTEGER NOT NULL,
    dtype TEXT NOT NULL,
    result TEXT NOT NULL,
    device TEXT NOT NULL,
    seconds REAL NOT NULL,
    created TEXT NOT NULL,
    versions TEXT NOT NULL
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Task:
    """One network (or one search) to run: what it is, with all its settings, and its seed."""

    experiment: str
    config: Mapping[str, Any]
    seed: int

    def key(self, dtype: str) -> str:
        """SHA-256 of the canonical JSON of everything that the result depends on."""
        named = {
            "experiment": self.experiment,
            "config": dict(self.config),
            "seed": self.seed,
            "dtype": dtype,
        }
        text = json.dumps(named, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Record:
    """A task's result and the circumstances. ``seconds`` is its share of its chunk's time."""

    task: Task
    dtype: str
    result: dict[str, Any]
    device: str
    seconds: float
    created: str
    versions: Mapping[str, str]


class Store:
    """A results file, open for reading or, by one process at a time, for writing.

    Every commit is flushed to disk (SQLite's rollback journal with synchronous=FULL: commits are
    rare and small, so durability costs nothing that matters), so a kill loses at most what was not
    committed. The writer's lock is the kernel's and goes with its process.
    """

    def __init__(self, path: Path, *, write: bool = False) -> None:
        """Raises InputError for a file that is not a store, or that another process writes."""
        self.path = path
        self._lock = _lock(path) if write else None
        if not write and not path.exists():
            raise InputError(f"there is no store {path}", option="--store")
        try:
            self._connection = sqlite3.connect(path)
            self._connection.execute("PRAGMA synchronous=FULL")
            self._check_schema(write)
        except sqlite3.DatabaseError as error:
            self.close()
            raise InputError(f"{path} is not a modhyper store: {error}", option="--store") from None
        except InputError:
            self.close()
            raise

    def _check_schema(self, write: bool) -> None:
        def pragma(name: str) -> int:
            return int(self._connection.execute(f"PRAGMA {name}").fetchone()[0])

        tables = self._connection.execute("SELECT name FROM sqlite_master").fetchall()
        if not tables and write:
            with self._connection:
                self._connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
                self._connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
                self._connection.execute(SCHEMA)
        elif pragma("application_id") != APPLICATION_ID:
            raise InputError(f"{self.path} is not a modhyper store", option="--store")
        elif pragma("user_version") != SCHEMA_VERSION:
            raise InputError(
                f"{self.path} was written by another version of modhyper (schema "
                f"{pragma('user_version')}, this one reads {SCHEMA_VERSION})",
                option="--store",
                hint="use another --store file",
            )

    def add(self, records: Sequence[Record]) -> None:
        """All of ``records`` or none. A task that is there already keeps its first result.

        Raises InputError if the disk is full or cannot be written.
        """
        with self._faults("cannot write"), self._connection:
            self._connection.executemany(
                "INSERT OR IGNORE INTO results VALUES (?,?,?,?,?,?,?,?,?,?)",
                [
                    (
                        r.task.key(r.dtype),
                        r.task.experiment,
                        _dump(dict(r.task.config)),
                        r.task.seed,
                        r.dtype,
                        _dump(without_nan(r.result)),
                        r.device,
                        r.seconds,
                        r.created,
                        _dump(dict(r.versions)),
                    )
                    for r in records
                ],
            )

    def get(self, task: Task, dtype: str) -> Record | None:
        """None if the task has no result yet."""
        with self._faults("cannot read"):
            row = self._connection.execute(
                "SELECT * FROM results WHERE key = ?", (task.key(dtype),)
            ).fetchone()
            return None if row is None else _record(row)

    def records(self, experiment: str | None = None) -> list[Record]:
        """All results, or those of one experiment, by experiment and time."""
        with self._faults("cannot read"):
            rows = self._connection.execute(
                "SELECT * FROM results WHERE experiment = ifnull(?, experiment) "
                "ORDER BY experiment, created, key",
                (experiment,),
            )
            return [_record(row) for row in rows]

    @contextmanager
    def _faults(self, what: str) -> Iterator[None]:
        """InputError for what SQLite or a damaged row says: a full disk, a broken page."""
        try:
            yield
        except (sqlite3.Error, json.JSONDecodeError) as error:
            raise InputError(f"{what} {self.path}: {error}", option="--store") from None

    def close(self) -> None:
        if hasattr(self, "_connection"):
            self._connection.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def without_nan(value: Any) -> Any:
    """``value`` with None in place of numbers that are not finite: JSON has none."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: without_nan(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(part) for part in value]
    return value


def _dump(value: Any) -> str:
    return json.dumps(value, sort_keys=True, allow_nan=False)


def _record(row: tuple[Any, ...]) -> Record:
    _, experiment, config, seed, dtype, result, device, seconds, created, versions = row
    return Record(
        Task(experiment, json.loads(config), seed),
        dtype,
        json.loads(result),
        device,
        seconds,
        created,
        json.loads(versions),
    )


def _lock(path: Path) -> int:
    """A file descriptor that holds the writer's lock of ``path``, next to it."""
    try:
        import fcntl
    except ImportError:  # Windows
        raise InputError("results can be stored on POSIX systems only", option="--store") from None
    beside = path.with_name(path.name + ".lock")
    try:
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}", option="--store") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        owner = os.read(descriptor, 32).decode(errors="replace").strip()
        os.close(descriptor)
        raise InputError(
            f"process {owner or '?'} is writing {path}",
            option="--store",
            hint="wait for it, or use another --store file",
        ) from None
    os.truncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor
