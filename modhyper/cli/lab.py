"""modhyper lab: a command for each experiment of the installed papers, `figure` for figures."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from modhyper.cli.options import FormatFlag, emit, keyword, read_format
from modhyper.errors import InputError
from modhyper.lab.backends import BackendSettings
from modhyper.lab.device import require_torch
from modhyper.lab.experiment import (
    SMOKE,
    Experiment,
    Resources,
    experiment,
    names,
    read_reading,
)
from modhyper.lab.run import measure
from modhyper.present.lab import measurement_document, save_measurement
from modhyper.present.lab_store import export_document, status_document, write_document

FIGURE = "figure-"
DEFAULT_STORE = Path("modhyper-lab.sqlite")

app = typer.Typer(
    add_completion=False, help="Train ensembles and measure what is claimed.", no_args_is_help=True
)

PresetFlag = Annotated[str | None, typer.Option("--preset", help="Whose settings; see above.")]
SetFlag = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="SETTING=VALUE", help="Change a setting of the preset."),
]
ReadingFlag = Annotated[
    list[str] | None,
    typer.Option(
        "--reading",
        metavar="CHOICE=OPTION,…",
        help="Settle choices that the text leaves open; several, or all, run side by side.",
    ),
]
PanelFlag = Annotated[
    list[str] | None, typer.Option("--panel", help="Run this panel only; repeat for more.")
]
DataDirFlag = Annotated[
    Path,
    typer.Option("--data-dir", envvar="MODHYPER_DATA_DIR", help="Folder of the image sets."),
]
OutFlag = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="File name of picture and data, with or without a suffix."),
]
StoreFlag = Annotated[
    Path, typer.Option("--store", help="Results file; what it holds is not run again.")
]
SeedFlag = Annotated[
    list[int] | None,
    typer.Option(
        "--seed",
        min=0,
        help="One seed for everything random (0 if not said); repeat for fresh seeds, which must "
        "agree with the first.",
    ),
]
DeviceFlag = Annotated[
    str | None, typer.Option("--device", help="auto (a GPU if there is one), cpu, cuda, cuda:1, …")
]
DtypeFlag = Annotated[str | None, typer.Option("--dtype", help="float32 or float64.")]
BackendFlag = Annotated[
    str, typer.Option("--backend", help="Where chunks run: in-process, processes or dask.")
]
WorkersFlag = Annotated[
    int | None, typer.Option("--workers", help="Processes (default: one a core).")
]
SchedulerFlag = Annotated[
    str | None,
    typer.Option("--scheduler", help="Address of a dask scheduler (default: a local cluster)."),
]


# What every experiment takes: (annotation, default).
FLAGS: dict[str, tuple[Any, Any]] = {
    "preset": (PresetFlag, None),
    "change": (SetFlag, None),
    "reading": (ReadingFlag, None),
    "panel": (PanelFlag, None),
    "data_dir": (DataDirFlag, Path("data")),
    "out": (OutFlag, None),
    "store": (StoreFlag, DEFAULT_STORE),
    "seed": (SeedFlag, None),
    "device": (DeviceFlag, None),
    "dtype": (DtypeFlag, None),
    "backend": (BackendFlag, "in-process"),
    "workers": (WorkersFlag, None),
    "scheduler": (SchedulerFlag, None),
    "format": (FormatFlag, "table"),
}


def _takes_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Put FLAGS in the place of the last argument, ``**flags``."""

    def wrapper(*args: Any, **values: Any) -> None:
        command(*args, **values)

    own = list(inspect.signature(command, eval_str=True).parameters.values())[:-1]
    flags = [keyword(name, annotation, default) for name, (annotation, default) in FLAGS.items()]
    wrapper.__signature__ = inspect.Signature([*own, *flags])  # type: ignore[attr-defined]
    wrapper.__annotations__ = {p.name: p.annotation for p in (*own, *flags)}
    wrapper.__doc__, wrapper.__name__ = command.__doc__, command.__name__
    return wrapper


@app.command("figure")
@_takes_flags
def figure(
    name: Annotated[str, typer.Argument(help="As its paper numbers it: 1a, 1b, 2, …")],
    **flags: Any,
) -> None:
    """Repeat a figure of the paper: train, draw, and put its claims to a test.

    Presets: paper (the text's settings), released-code (where the authors' code differs) and smoke
    (the default: a quick run on drawn data, which shows that all works and nothing about a claim).
    What the text leaves open is a --reading; without one the first option of each choice is taken.
    --set changes settings of all panels that have them: repetitions, epochs, values (the x axis),
    data (mnist, fashion-mnist, cifar10, synthetic or synthetic-colour), train_images, …

    Examples:

    $ modhyper lab figure 1a

    $ modhyper lab figure 1b --preset paper --set samples=2000 --set repetitions=2 --reading all

    $ modhyper lab figure 3 --preset smoke --set repetitions=2 --out rotation --format json
    """
    if FIGURE + name not in names():
        known = ", ".join(k.removeprefix(FIGURE) for k in names() if k.startswith(FIGURE))
        raise InputError(f"no figure {name!r}", option="figure", hint=f"expected one of {known}")
    _run(experiment(FIGURE + name), **flags)


def _command(name: str) -> Callable[..., None]:
    """`modhyper lab NAME` of an experiment that is no figure."""
    chosen = experiment(name)

    def command(**flags: Any) -> None:
        _run(chosen, **flags)

    command.__doc__ = (
        f"{chosen.title}.\n\n{chosen.about}\n\nExamples:\n\n"
        f"$ modhyper lab {name} --preset smoke\n\n"
        f"$ modhyper lab {name} --preset smoke --seed 1 --out {name} --format json"
    )
    return _takes_flags(command)


for _name in names():
    if not _name.startswith(FIGURE):
        app.command(_name)(_command(_name))


@app.command("status")
def status(store: StoreFlag = DEFAULT_STORE, format: FormatFlag = "table") -> None:
    """What a results file holds: experiments, networks, time spent, versions.

    Examples:

    $ modhyper lab status
    """
    emit(status_document(store), read_format(format))


@app.command("export")
def export(
    name: Annotated[
        str, typer.Argument(metavar="EXPERIMENT", help="As `modhyper lab status` names it.")
    ],
    store: StoreFlag = DEFAULT_STORE,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write here instead of the terminal.")
    ] = None,
    format: FormatFlag = "csv",
) -> None:
    """Every stored result of an experiment, one row a network: settings, seed, result.

    Examples:

    $ modhyper lab export figure-1a

    $ modhyper lab export figure-1a --format json --out results.json
    """
    document, chosen = export_document(store, name), read_format(format)
    if out is None:
        emit(document, chosen)
    else:
        write_document(document, chosen, out)


def _run(
    chosen: Experiment[Any],
    preset: str | None,
    change: Sequence[str] | None,
    reading: Sequence[str] | None,
    panel: Sequence[str] | None,
    data_dir: Path,
    out: Path | None,
    store: Path,
    seed: Sequence[int] | None,
    device: str | None,
    dtype: str | None,
    backend: str,
    workers: int | None,
    scheduler: str | None,
    format: str,
) -> None:
    where = BackendSettings(backend, workers, scheduler)
    resources = _resources(chosen, device, dtype, data_dir)
    require_torch()
    shape = read_format(format)
    name = preset or (SMOKE if chosen.key.startswith(FIGURE) else chosen.text)
    readings = _readings(chosen, name, reading)
    with _resumable(store):
        found = measure(
            chosen,
            name,
            readings,
            _changes(change),
            panel or (),
            store=store,
            seeds=seed or (0,),
            resources=resources,
            backend=where,
        )
    files = save_measurement(chosen, found, out or Path(f"{chosen.key}-{name}"))
    emit(measurement_document(chosen, found, files), shape)


def _readings(
    chosen: Experiment[Any], preset: str, texts: Sequence[str] | None
) -> list[Mapping[str, str]]:
    """The readings asked for; "all" are those of the design, without its controls."""
    found: list[Mapping[str, str]] = []
    for text in texts or [""]:
        if text == "all":
            found += [
                one
                for panel in chosen.preset(preset)
                for one in chosen.design(panel)
                if not chosen.is_control(one)
            ]
        else:
            found.append(read_reading(text))
    return found


def _resources(
    chosen: Experiment[Any], device: str | None, dtype: str | None, data_dir: Path
) -> Resources:
    """Raises InputError for a device or a precision that the experiment does not run in."""
    for option, given, known in (
        ("--device", device, chosen.devices),
        ("--dtype", dtype, chosen.dtypes),
    ):
        if given is not None and known and given not in known:
            raise InputError(f"expected one of {', '.join(known)}, got {given!r}", option=option)
    default = chosen.devices[0] if chosen.devices else "auto"
    return Resources(device or default, dtype or chosen.dtypes[0], data_dir)


def _changes(texts: Sequence[str] | None) -> dict[str, str]:
    found = {}
    for text in texts or []:
        name, equals, value = text.partition("=")
        if not equals:
            raise InputError(f"expected SETTING=VALUE, got {text!r}", option="--set")
        found[name.strip()] = value.strip()
    return found


@contextmanager
def _resumable(store: Path) -> Iterator[None]:
    """Say on Ctrl-C that nothing finished is lost."""
    try:
        yield
    except KeyboardInterrupt:
        message = f"finished parts are in {store}; the same command goes on from there"
        print(message, file=sys.stderr)
        raise
