"""Running Coq: in a folder of its own, with an environment that names nothing but the programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from modhyper.coq.development import QUIET, Development, ProofError
from modhyper.coq.vernacular import LIBRARY

PACKAGES = "coq libcoq-coquelicot libcoq-mathcomp-fingroup"
TOOLS = ("coqc", "coqchk")


class CoqMissingError(Exception):
    """coqc or coqchk is not on the path."""


def coq_version() -> str:
    """The version of coqc; CoqMissingError if it or coqchk is absent."""
    for tool in TOOLS:
        if shutil.which(tool) is None:
            raise CoqMissingError(
                f"{tool} is not installed here, so nothing was checked. On Debian: apt-get install "
                + PACKAGES
            )
    return coq(["coqc", "--print-version"], Path("/")).split()[0]


def coq(command: list[str], folder: Path, stdin: str = "") -> str:
    """Run one of Coq's programs in ``folder``; what it prints. ProofError with its complaint.

    COQPATH and the like, and files of settings, could bring in other libraries and options.
    """
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ProofError((done.stdout[-1500:] + done.stderr[-3000:]).strip())
    return done.stdout + done.stderr


def refuse_installed_copy() -> None:
    """ProofError if a library of the project's name is installed: it could be loaded instead."""
    where = coq(["coqc", "-where"], Path("/")).strip()
    if (Path(where) / "user-contrib" / LIBRARY).exists():
        raise ProofError(f"a library {LIBRARY} is installed in {where}; remove it")


def build(development: Development, folder: Path, modules: set[str], jobs: int = 2) -> None:
    """Compile ``modules`` into ``folder``, each as soon as what it imports is there.

    Raises ProofError if one does not compile, or if Coq reads its sentences elsewhere than we do.
    """
    for name in modules:
        (folder / f"{name}.v").write_bytes(development.sources[name])
    order = development.order()
    running: dict[Future[None], str] = {}
    with ThreadPoolExecutor(jobs) as pool:
        while order.is_active():
            for name in order.get_ready():
                if name in modules:
                    running[pool.submit(_compile, development, folder, name)] = name
                else:
                    order.done(name)
            for future in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                future.result()
                order.done(running.pop(future))


def _compile(development: Development, folder: Path, name: str) -> None:
    try:
        timing = coq(["coqc", "-q", "-time", "-w", QUIET, "-R", ".", LIBRARY, f"{name}.v"], folder)
    except ProofError as error:
        raise ProofError(f"the development does not compile: {name}.v\n{error}") from None
    places = [(int(a), int(b)) for a, b in re.findall(r"^Chars (\d+) - (\d+) \[", timing, re.M)]
    if places != development.readings[name].places:
        ours = development.readings[name].places
        first = next((p for p, q in zip(places, ours, strict=False) if p != q), None)
        raise ProofError(f"{name}.v: Coq reads a sentence at bytes {first}, this checker does not")


Script = list[str | tuple[str, str]]
"""Plain commands, and (key, command) whose output is wanted."""


HERE = ("-R", ".", LIBRARY)
"""Where Coq finds the library: compiled in the folder of the run."""


def query(
    folder: Path, options: list[str], script: Script, paths: Sequence[str] = HERE
) -> dict[str, str]:
    """Run ``script``; the output of the commands with a key. ProofError if any of them fails.

    Each answer goes into a file of its own, so no printed text can pass for another answer; and
    each call has a folder of its own, so several can run at once.
    """
    with tempfile.TemporaryDirectory(prefix="audit", dir=folder) as name:
        own = Path(name)
        (own / "query.v").write_text(_redirected(own, script))
        coq(["coqc", "-q", "-w", "none", *options, *paths, f"{own.name}/query.v"], folder)
        return _answers(own, script)


def try_each(folder: Path, script: Script) -> dict[str, str]:
    """As `query`, with nothing imported; commands that fail have no answer."""
    with tempfile.TemporaryDirectory(prefix="audit", dir=folder) as name:
        options = ["-q", "-w", "none", "-noinit", *HERE]
        coq(["coqtop", *options], folder, stdin=_redirected(Path(name), script))
        return _answers(Path(name), script)


def _redirected(own: Path, script: Script) -> str:
    """``script`` with the output of each keyed command sent to a file in ``own``."""
    lines = [
        line if isinstance(line, str) else f'Redirect "{own.name}/{i}" {line[1]}'
        for i, line in enumerate(script)
    ]
    return "\n".join(lines) + "\n"


def _answers(own: Path, script: Script) -> dict[str, str]:
    out = {}
    for i, line in enumerate(script):
        file = own / f"{i}.out"
        if isinstance(line, tuple) and file.is_file() and file.stat().st_size:
            out[line[0]] = file.read_text()
    return out
