"""Sizes of given networks: modhyper count, presets."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, number, read_format
from modhyper.errors import InputError
from modhyper.networks.counting import (
    MEANINGS,
    Model,
    Part,
    read_embedding,
    read_hypernetwork,
    read_network,
)
from modhyper.networks.perceptron import complexity_of_norms
from modhyper.networks.presets import all_presets, preset
from modhyper.networks.presets import preset as known_preset
from modhyper.present.architectures import count_document, preset_document, presets_document
from modhyper.problem import whole

app = typer.Typer(add_completion=False)


def _widths(flag: str, help: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(flag, metavar="WIDTHS", help=help)
    return option


@app.command()
def count(
    g: Annotated[
        str | None, _widths("--g", "Primary of a hypernetwork: x,hidden,…,output.")
    ] = None,
    f: Annotated[
        str | None, _widths("--f", "Hypernetwork: condition,hidden,… (g decides its output).")
    ] = None,
    q: Annotated[
        str | None,
        _widths("--q", "Primary of an embedding method: x,hidden,…,output (e(I) is added to x)."),
    ] = None,
    e: Annotated[str | None, _widths("--e", "Embedding: condition,hidden,…,embedding.")] = None,
    network: Annotated[str | None, _widths("--network", "A plain network: input,…,output.")] = None,
    preset: Annotated[
        str | None, typer.Option("--preset", help="A name that `modhyper presets` lists.")
    ] = None,
    at: Annotated[str | None, number("--at", help="Value of the preset's parameter.")] = None,
    biases: Annotated[
        bool | None,
        typer.Option("--biases/--no-biases", help="Give every unit a bias (yes if not said)."),
    ] = None,
    norms: Annotated[
        str | None,
        typer.Option("--norms", metavar="NUMBERS", help="‖W‖_1 of each layer of the primary."),
    ] = None,
    lipschitz: Annotated[
        str | None, number("--lipschitz", help="Lipschitz constant of σ, for --norms.")
    ] = None,
    format: FormatFlag = "table",
) -> None:
    """Count parameters and multiplications by role: q, e, g, f, trained and generated.

    WIDTHS are layer widths with commas; width:n says that only n weights into it are not zero.

    Examples:

    $ modhyper count --g 3,64,64,1 --f 256,512

    $ modhyper count --q 3,64,64,1 --e 256,512,128 --no-biases

    $ modhyper count --preset fig1a --at 4 --format markdown

    $ modhyper count --network 784,300:1000,10 --norms 3,2.5
    """
    chosen = read_format(format)
    if preset is not None:
        if any(text is not None for text in (g, f, q, e, network)):
            raise InputError("give a preset or widths, not both", option="--preset")
        if biases is not None:
            raise InputError("a preset says itself which biases it has", option="--biases")
        models = _preset_models(preset, at)
    elif at is not None:
        raise InputError(
            "it is a value of a preset's parameter", option="--at", hint="--preset NAME"
        )
    else:
        models = _read(g, f, q, e, network, biases is not False)
    if lipschitz is not None and norms is None:
        raise InputError("it belongs to spectral complexity", option="--lipschitz", hint="--norms")
    spectral = None if norms is None else _spectral(norms, lipschitz or "1", models)
    emit(count_document(models, norms=spectral), chosen)


def _preset_models(name: str, at: str | None) -> tuple[Model, ...]:
    try:
        found = known_preset(name)
        return found.at(None if at is None else whole("at", at, least=0, most=10**9))
    except InputError as error:
        option = {"NAME": "--preset", "at": "--at"}.get(error.option or "", error.option)
        raise InputError(error.message, option=option, hint=error.hint) from None


def _read(
    g: str | None, f: str | None, q: str | None, e: str | None, network: str | None, biases: bool
) -> tuple[Model, ...]:
    for one, other, missing, given in (
        (g, f, "--f", "--g"),
        (f, g, "--g", "--f"),
        (q, e, "--e", "--q"),
        (e, q, "--q", "--e"),
    ):
        if one is not None and other is None:
            raise InputError(f"missing beside {given}", option=missing, hint="or say --network")
    models = []
    if f is not None and g is not None:
        models.append(read_hypernetwork(f, g, biases=biases))
    if e is not None and q is not None:
        models.append(read_embedding(e, q, biases=biases))
    if network is not None:
        models.append(read_network(network, biases=biases))
    if not models:
        raise InputError("nothing to count", hint="--g and --f, --q and --e, --network or --preset")
    return tuple(models)


def _spectral(
    norms: str, lipschitz: str, models: tuple[Model, ...]
) -> tuple[str, Fraction | float]:
    """C = L^(k-1) Π ‖W^i‖_1 of the primary of each model, all of one depth."""

    values = [text.strip() for text in norms.split(",")]
    primaries: list[Part] = [model.parts[-1] for model in models if model.trained]
    for part in primaries:
        if part.network.depth != len(values):
            raise InputError(
                f"expected one number for each of the {part.network.depth} layers of "
                f"{MEANINGS[part.role]}, got {len(values)}",
                option="--norms",
            )
    power = f"{lipschitz}^{len(values) - 1}" if len(values) > 1 else "1"
    formula = f"{power} · {' · '.join(values)}"
    try:
        return formula, complexity_of_norms(values, lipschitz)
    except InputError as error:
        raise InputError(error.message, option="--norms or --lipschitz") from None


@app.command()
def presets(
    name: Annotated[str | None, typer.Argument(help="Show this one whole; all if none.")] = None,
    format: FormatFlag = "table",
) -> None:
    """List known architectures, or show one with what its source prints and what is counted.

    Examples:

    $ modhyper presets

    $ modhyper presets fig1b

    $ modhyper presets deepsdf --format json
    """
    chosen = read_format(format)
    if name is None:
        emit(presets_document(list(all_presets().values())), chosen)
    else:
        emit(preset_document(preset(name)), chosen)
