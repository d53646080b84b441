"""What the kernel says of the exported theorems: their statements, what they rest on, axioms.

Coq prints a name as short as it may, so the printed text alone does not say whose ``atan`` it is.
Here nothing is imported, not even Coq's prelude, all notations and implicit arguments are shown,
and each printed name is resolved (``Locate``) and written in full. Every definition of the project
that such a text mentions is printed and resolved in turn, until nothing new appears.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from modhyper.coq.development import Development, ProofError, digest
from modhyper.coq.toolchain import Script, coq, query, try_each
from modhyper.coq.vernacular import DEFINING, LIBRARY, NAME, STATING

_QUALIFIED = re.compile(rf"(?<![\w.'])(?:{NAME}\.)+{NAME}")
_SUCCESSORS = re.compile(
    r"((?:Coq\.Init\.Datatypes\.S \()*)Coq\.Init\.Datatypes\.S Coq\.Init\.Datatypes\.O(\)*)"
)
_BITS = re.compile(
    r"((?:Coq\.Numbers\.BinNums\.x[OI] \()*)Coq\.Numbers\.BinNums\.(x[OI]) "
    r"Coq\.Numbers\.BinNums\.xH(\)*)"
)


@dataclass(frozen=True)
class Audit:
    """Theorems are named 'File.name', definitions and axioms in full.

    statements   theorem -> its statement as its own file would show it
    kernel       theorem -> its statement with all names in full and no notation
    definitions  every definition of the project beneath some statement -> its text, likewise
    shadows      those whose last name a library also uses -> the library's objects
    axioms       what all the theorems together rest on
    """

    statements: dict[str, str]
    kernel: dict[str, str]
    definitions: dict[str, str]
    shadows: dict[str, list[str]]
    axioms: tuple[str, ...]


def audit(development: Development, folder: Path, theorems: list[str], pool: Executor) -> Audit:
    """Ask Coq about ``theorems`` ('File.name') of a development that is built in ``folder``."""
    head = [*_everything(development), "Set Printing Depth 1000000."]
    raw_head = [*head, "Set Printing All."]
    axioms = pool.submit(_Raw(development, folder, raw_head).axioms, theorems)
    readable = pool.submit(_readable, development, folder, head, theorems)
    raw = _Raw(development, folder, raw_head)
    kernel, definitions = pool.submit(raw.texts, theorems).result()
    shadows = raw.shadows(definitions)
    return Audit(readable.result(), kernel, definitions, shadows, axioms.result())


def _everything(development: Development) -> list[str]:
    return [f"From {LIBRARY} Require {' '.join(sorted(development.sources))}."]


def libraries_beneath(development: Development, folder: Path) -> str:
    """SHA-256 of the compiled files of the libraries that a built development loads.

    ProofError if a project file is named like one of them.
    """
    raw = _Raw(development, folder, _everything(development))
    names = re.findall(rf"(?:{NAME}\.)+{NAME}", raw.ask({"": "Print Libraries."})[""])
    theirs = sorted(name for name in names if not name.startswith(f"{LIBRARY}."))
    last = {name.rpartition(".")[2] for name in theirs}
    if both := sorted(set(development.sources) & last):
        raise ProofError(f"{', '.join(both)}.v: a library has a file of this name")
    places = raw.ask({name: f"Locate Library {name}." for name in theirs})
    files = {name: Path(places[name].split()[-1]).read_bytes() for name in theirs}
    return digest("\n".join(f"{n} {digest(data)}" for n, data in files.items()).encode())


class _Raw:
    """Questions to Coq with nothing imported."""

    def __init__(self, development: Development, folder: Path, head: list[str]) -> None:
        self.declared = development.declarations()
        self.folder = folder
        self.head = head
        self.full: dict[str, str] = {}  # printed name -> absolute name

    def ask(self, commands: Mapping[str, str]) -> dict[str, str]:
        if not commands:
            return {}
        return query(self.folder, ["-noinit"], [*self.head, *commands.items()])

    def texts(self, theorems: list[str]) -> tuple[dict[str, str], dict[str, str]]:
        """The kernel text of each theorem, and of every definition that any of them rests on."""
        asked = {f"{LIBRARY}.{t}": f"Check @{LIBRARY}.{t}." for t in theorems}
        printed = dict(self.ask(asked | {f"={n}": f"Print {n}." for n in self._defining()}))
        definitions = {n[1:]: _body(text) for n, text in printed.items() if n[0] == "="}
        statements = {t: _statement(printed[f"{LIBRARY}.{t}"]) for t in theorems}
        self._resolve([*statements.values(), *definitions.values()])
        roots = [self._named(text) for text in statements.values()]
        roots += [{f"{LIBRARY}.{t}"} & set(definitions) for t in theorems]
        reached: set[str] = set()
        waiting = set().union(*roots)
        while waiting:
            if new := waiting - set(definitions):
                definitions |= self._print(new)
            reached |= waiting
            waiting = set().union(*(self._named(definitions[n]) for n in waiting)) - reached
        kernel = {t: self._in_full(text) for t, text in statements.items()}
        return kernel, {n: self._in_full(definitions[n]) for n in sorted(reached)}

    def _defining(self) -> list[str]:
        return [name for name, what in self.declared.items() if what.head in DEFINING]

    def _print(self, names: Iterable[str]) -> dict[str, str]:
        """Names that the sources do not define: of a proof what it proves, of the rest the text.

        All proofs of a proposition are equal, so its text is its statement. A theorem that is no
        proposition (mathcomp's ``reflect``) is data, and its proof is its text.
        """
        names = sorted(names)
        stated = [n for n in names if n in self.declared and self.declared[n].head in STATING]
        proofs = self._propositions(stated)
        answers = self.ask({n: f"Check @{n}." if n in proofs else f"Print {n}." for n in names})
        texts = {
            n: f"proof of {_statement(t)}" if n in proofs else _body(t) for n, t in answers.items()
        }
        self._resolve(texts.values())
        return texts

    def _propositions(self, names: list[str]) -> set[str]:
        """Those of the theorems whose statement is a proposition."""
        probe = "Check ((fun (P : Prop) (p : P) => p) _ (@{}))."
        commands = [(name, probe.format(name)) for name in names]
        return set(try_each(self.folder, [*self.head, *commands])) if commands else set()

    def _resolve(self, texts: Iterable[str]) -> None:
        names = {name for text in texts for name in _QUALIFIED.findall(text)} - set(self.full)
        for name, answer in self.ask({name: f"Locate {name}." for name in sorted(names)}).items():
            kind, _, absolute = answer.strip().splitlines()[0].strip().partition(" ")
            if kind not in ("Constant", "Inductive", "Constructor"):
                raise ProofError(f"the audit printed {name}, and Coq locates: {answer.strip()}")
            self.full[name] = absolute.split()[0]

    def _named(self, text: str) -> set[str]:
        """Objects of the project that a text mentions."""
        names = {self.full[name] for name in _QUALIFIED.findall(text)}
        return {name for name in names if name.startswith(f"{LIBRARY}.")}

    def _in_full(self, text: str) -> str:
        return short_numbers(_QUALIFIED.sub(lambda found: self.full[found[0]], text))

    def shadows(self, names: Iterable[str]) -> dict[str, list[str]]:
        """Definitions whose last name belongs to a library's object too."""
        commands = {name: f"Locate {name.rpartition('.')[2]}." for name in names}
        out = {}
        for name, answer in self.ask(commands).items():
            found = re.findall(r"^ *(?:Constant|Inductive|Constructor) (\S+)", answer, re.M)
            if theirs := [other for other in found if not other.startswith(f"{LIBRARY}.")]:
                out[name] = theirs
        return out

    def axioms(self, theorems: list[str]) -> tuple[str, ...]:
        """The axioms of the tuple of all theorems: one walk instead of one for each."""
        script = assumptions_of([f"{LIBRARY}.{theorem}" for theorem in theorems])
        names = parse_axioms(query(self.folder, ["-noinit"], [*self.head, *script])[""])
        self._resolve(names)
        return tuple(sorted(self.full.get(name, name) for name in names))


def assumptions_of(names: list[str]) -> Script:
    """Commands that print what a tuple of all theorems assumes."""
    together = f"(@{names[0]})"
    for name in names[1:]:
        together = f"(@Coq.Init.Datatypes.pair _ _ {together} (@{name}))"
    return [f"Definition all_theorems := {together}.", ("", "Print Assumptions all_theorems.")]


def parse_axioms(text: str) -> tuple[str, ...]:
    """The names in the output of Print Assumptions; any other remark counts as an axiom."""
    if text.strip() == "Closed under the global context":
        return ()
    lines = [line for line in text.splitlines() if line and not line[0].isspace()]
    if lines and lines[0] == "Axioms:":
        lines = lines[1:]
    return tuple(sorted(line.split(" ")[0] if " :" in line else line for line in lines))


def short_numbers(text: str) -> str:
    """S (S O) as nat:2, and likewise binary numbers: a chain of constructors is its number."""

    def successors(found: re.Match[str]) -> str:
        opened = found[1].count("(")
        if len(found[2]) < opened:
            return found[0]
        return f"nat:{opened + 1}{found[2][opened:]}"

    def bits(found: re.Match[str]) -> str:
        opened = found[1].count("(")
        if len(found[3]) < opened:
            return found[0]
        number = 1
        for bit in reversed([*re.findall(r"x[OI]", found[1]), found[2]]):
            number = 2 * number + (bit == "xI")
        return f"positive:{number}{found[3][opened:]}"

    return _BITS.sub(bits, _SUCCESSORS.sub(successors, text))


def _body(printed: str) -> str:
    """What ``Print`` says before its remarks on arguments."""
    return " ".join(printed.split("\n\n")[0].split())


def _statement(printed: str) -> str:
    """The type in what ``Check`` prints."""
    name, colon, statement = " ".join(printed.split()).partition(" : ")
    if not colon or " " in name:
        raise ProofError(f"Check printed {printed[:200]!r}")
    return statement


def _readable(
    development: Development, folder: Path, head: list[str], theorems: list[str]
) -> dict[str, str]:
    """The statements as the theorems' own files show them."""
    groups: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for module in dict.fromkeys(theorem.partition(".")[0] for theorem in theorems):
        first, rest = _imports(development.readings[module].import_lines)
        groups.setdefault(first, {})[module] = rest
    script: Script = [*head]
    for i, (first, views) in enumerate(groups.items()):
        script += [f"Module Group_{i}.", *first]
        for module, rest in views.items():
            script += [f"Module View_{module}.", *rest, f"Import {LIBRARY}.{module}."]
            mine = [t for t in theorems if t.startswith(f"{module}.")]
            script += [(t, f"Check @{LIBRARY}.{t}.") for t in mine]
            script.append(f"End View_{module}.")
        script.append(f"End Group_{i}.")
    return {t: _statement(text) for t, text in query(folder, [], script).items()}


def _imports(lines: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Imports up to the first of a project file, which brings the libraries, and the rest.

    Many files begin alike, and importing the libraries takes a fifth of a second.
    """
    for i, line in enumerate(lines):
        words = line.rstrip(".").split()
        if words[:4] == ["From", LIBRARY, "Require", "Import"]:
            rest = [f"Import {' '.join(f'{LIBRARY}.{w}' for w in words[5:])}."] if words[5:] else []
            first = [*lines[:i], f"Import {LIBRARY}.{words[4]}."]
            return tuple(first), [*rest, *lines[i + 1 :]]
    return (), lines


def second_axioms(development: Development, folder: Path, *, libraries: bool) -> tuple[str, ...]:
    """The axioms that coqchk, the second checker, finds in the compiled files.

    It goes over the files of the ``libraries`` too, or else takes them as they are: then it tells
    their sealed definitions from axioms no more, and the axioms are those of the project.
    Raises ProofError if it does not accept the files, or if a check of the kernel was switched off.
    """
    only = [] if libraries else ["-norec"]
    modules = [x for n in sorted(development.sources) for x in (*only, f"{LIBRARY}.{n}")]
    answer = coq(["coqchk", "-silent", "-o", "-R", ".", LIBRARY, *modules], folder)
    sections = dict(re.findall(r"^\* ([^:\n]+):(.*(?:\n(?!\*).*)*)", answer, re.M))
    for title in (
        "Constants/Inductives relying on type-in-type",
        "Constants/Inductives relying on unsafe (co)fixpoints",
        "Inductives whose positivity is assumed",
    ):
        if sections.get(title, "").strip() != "<none>":
            raise ProofError(f"coqchk: {title}: {sections.get(title, '(no answer)').strip()}")
    axioms = sections["Axioms"].split()
    if not libraries:
        axioms = [name for name in axioms if name.startswith(f"{LIBRARY}.")]
    return () if axioms == ["<none>"] else tuple(sorted(axioms))
