"""Presets: printed numbers, their own arithmetic, and the published networks built in torch."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from modhyper.errors import InputError
from modhyper.networks.preset import Preset, Printed
from modhyper.networks.presets import all_presets, preset

PRESETS = all_presets()
each = pytest.mark.parametrize("known", PRESETS.values(), ids=PRESETS)


@each
def test_every_preset_is_whole(known: Preset) -> None:
    for value in known.values:
        models = known.at(value if known.parameter else None)
        assert models
        for model in models:
            assert model.sizes()
            for part in model.parts:
                assert part.trained >= 0
                assert part.network.macs >= 0
    problem = known.start()
    assert problem.m1 >= 1
    assert known.reference
    assert known.title


@each
def test_conditions_and_inputs_fit_the_starting_problem(known: Preset) -> None:
    if known.group == "published":
        return
    problem, models = known.start(), known.at(None)
    for model in models:
        if model.method == "hypernetwork":
            assert model.part("f").network.inputs == problem.m2
            assert model.part("g").network.inputs == problem.m1
        if model.method == "embedding":
            e, q = model.part("e").network, model.part("q").network
            assert e.inputs == problem.m2
            assert q.inputs == problem.m1 + e.outputs
            assert problem.embedding_dim == e.outputs


def test_every_figure_of_the_paper_and_eight_published_models_are_there() -> None:
    names = [name for name, known in PRESETS.items() if known.group == "paper"]
    for figure in ("fig1a", "fig1b", "fig2", "fig3", "fig4-type2", "fig4-type3", "fig5", "fig6"):
        assert any(name.startswith(figure) for name in names), figure
    assert {"fig7-mnist", "fig7-cifar10", "fig8"} <= set(names)
    assert any(name.endswith("-code") for name in names)
    references = {known.reference for known in PRESETS.values() if known.group == "published"}
    assert len(references) >= 8


# Derived by hand from the architectures in the paper's text (no biases).
D = {"mnist": 28 * 28, "cifar10": 3 * 32 * 32}


def sizes(name: str, at: int | None = None) -> dict[str, int]:
    return {n: size for model in preset(name).at(at) for n, size in model.sizes().items()}


@pytest.mark.parametrize("k", range(2, 10))
def test_fig1a(k: int) -> None:
    found = sizes("fig1a", k)
    assert found["N_g"] == 10_010
    assert found["N_q"] == 10**4 + 10 * 10**4 + 10
    assert found["N_f"] == 10**5 + 10**4 * (k - 2) + 10**2 * 10_010
    assert found["N_e"] == 10**5 + 10**4 * (k - 2) + 10**6
    assert found["N_y"] == 1000 * 300 + 300 * 300 + 300 * 1000


@pytest.mark.parametrize("i", range(1, 9))
def test_fig1b_by_either_reading(i: int) -> None:
    by_q, by_e = sizes("fig1b", i), sizes("fig1b-e", i)
    assert by_q["N_q"] == 10**3 * (i + 1) + 10
    assert by_e["N_q"] == 10**4 * i + 1010
    assert by_q["N_g"] == 1010
    assert by_q["N_f"] == 100 * 100 + 100 * 100 * i + 100 * i * 1010


@pytest.mark.parametrize("data", D)
def test_rotation(data: str) -> None:
    d = D[data]
    width = {"mnist": 50, "cifar10": 100}[data]
    for k in (2, 5, 9):
        found = sizes(f"fig3-{data}", k)
        assert found["N_g"] == 10 * d + 120
        assert found["N_q"] == (d + 10 * d + 10) * 10 + 120
        assert found["N_f"] == d * width + (k - 2) * width**2 + width * (10 * d + 120)
        code = sizes(f"fig3-{data}-code", k)
        assert code["N_g"] == 10 * d + 120
        weights = d * 100 + k * 100**2 + 100 * (10 * d + 120)
        assert code["N_f"] == weights + (k + 1) * 100 + 10 * d + 120
        assert code["N_q"] == (11 * d + 10) * 10 + 10 + 120 + 12
    assert sizes(f"fig5-{data}", 3)["N_q"] == (d + 30_000) * 10 + 120


def test_colorization_and_convolutions() -> None:
    assert sizes("fig6", 2) == {
        "N_f": 1024 * 100 + 100 * 450,
        "N_g": 450,
        "N_hypernetwork_total": 1024 * 100 + 100 * 450,
        "N_e": 1024 * 100 + 100 * 450,
        "N_q": 4950,
        "N_embedding_total": 1024 * 100 + 100 * 450 + 4950,
    }
    # 28 → 10 → 1 and 32 → 12 → 2 pixels a side
    assert sizes("fig2-mnist")["N_y"] == 20 * 100 + 20 * 50 * 100 + 50 * 10
    assert sizes("fig2-cifar10")["N_y"] == 3 * 20 * 100 + 20 * 50 * 100 + 4 * 50 * 10
    assert sizes("fig2-mnist-code")["N_y"] == 20 * 100 + 20 * 40 * 100 + 40 * 10


def test_printed_words_are_the_printed_number() -> None:
    units = {"M": 10**6, "MB": 10**6}
    found = [row for known in all_presets().values() for _, row in known.comparisons()]
    spoken = [row for row in found if row.formula.partition(" ")[2] in units]
    assert len(spoken) >= 3
    for row in spoken:
        number, _, unit = row.formula.partition(" ")
        assert Fraction(number) * units[unit] == row.printed


def test_what_does_not_follow_is_found() -> None:
    """Exactly these printed numbers contradict the printed architectures."""
    found = {
        (name, row.quantity)
        for name, known in PRESETS.items()
        for _, row in known.comparisons()
        if not row.agrees
    }
    dimension = ("fig1b", "fig4-type2-dimension", "fig4-type3-dimension")
    rotation = ("fig3-mnist", "fig3-cifar10", "fig7-mnist", "fig7-cifar10")
    assert found == {
        *((name, "N_q") for name in (*dimension, "fig1b-e")),
        *((name, "outputs of e") for name in dimension),
        ("fig1b-e", "inputs of q"),
        *((name, "outputs of f") for name in rotation),
    }


@pytest.mark.parametrize(
    ("printed", "computed", "digits", "agrees"),
    [
        (1010, 1010, None, True),
        (1010, 1011, None, False),
        (4_910_000, 4_911_874, 3, True),
        (4_910_000, 4_915_001, 3, False),
        (4_910_000, 4_904_999, 3, False),
        (7_400_000, 7_357_432, 2, True),
        (7_400_000, 7_457_432, 2, False),
    ],
)
def test_agreement_is_decided(
    printed: int, computed: int, digits: int | None, agrees: bool
) -> None:
    assert Printed("N", "", printed, computed, digits).agrees is agrees


def _numel(*modules: Any) -> int:
    return sum(p.numel() for module in modules for p in module.parameters())


def _deepsdf(nn: Any) -> dict[str, int]:
    widths = [259, 512, 512, 512, 512, 512, 512, 512, 512, 1]
    layers = [
        nn.Linear(widths[i], widths[i + 1] - (259 if i == 3 else 0)) for i in range(len(widths) - 1)
    ]
    return {"N_q": _numel(*layers), "N_embedding_total": _numel(*layers)}


def _graf(nn: Any) -> dict[str, int]:
    position, view = 63 + 128, 27 + 128
    points = [nn.Linear(position, 256)]
    points += [nn.Linear(256 + (position if i == 4 else 0), 256) for i in range(7)]
    rest = [
        nn.Linear(view + 256, 128),
        nn.Linear(256, 256),
        nn.Linear(256, 1),
        nn.Linear(128, 3),
    ]
    return {"N_q": _numel(*points, *rest)}


def _block(nn: Any, fan_in: int, fan_out: int, hidden: int, width: int) -> Any:
    inner = [nn.Linear(width, width) for _ in range(hidden)]
    return nn.Sequential(nn.Linear(fan_in, width), *inner, nn.Linear(width, fan_out))


def _siren(nn: Any) -> dict[str, int]:
    g = _block(nn, 2, 3, 3, 256)
    heads = [_block(nn, 256, p.numel(), 1, 256) for p in g.parameters()]
    encoder = _block(nn, 5, 256, 2, 256)
    return {"N_g": _numel(g), "N_f": _numel(encoder, *heads)}


def _occupancy(nn: Any) -> dict[str, int]:
    norms = [nn.Linear(256, 256) for _ in range(11 * 2)]
    plain = [nn.Conv1d(3, 256, 1), *[nn.Conv1d(256, 256, 1) for _ in range(10)]]
    plain.append(nn.Conv1d(256, 1, 1))
    return {"N_f": _numel(*norms), "N_g": _numel(*plain) + 11 * 2 * 256}


def _pigan(nn: Any) -> dict[str, int]:
    mapping = _block(nn, 256, 9 * 256 * 2, 2, 256)
    layers = [nn.Linear(3, 256), *[nn.Linear(256, 256) for _ in range(7)], nn.Linear(256, 1)]
    layers += [nn.Linear(256 + 3, 256), nn.Linear(256, 3)]
    total = _numel(mapping, *layers)
    return {"N_f": _numel(mapping), "N_hypernetwork_total": total}


def _film(nn: Any) -> dict[str, int]:
    f = [nn.GRU(200, 4096), nn.Linear(4096, 1024)]
    block = [nn.Conv2d(130, 128, 1), nn.Conv2d(128, 128, 3, padding=1)]
    g = [nn.Conv2d(1026, 128, 3, padding=1), nn.Conv2d(130, 512, 1)]
    g += [nn.Linear(512, 1024), nn.Linear(1024, 28)]
    return {"N_f": _numel(*f), "N_g": _numel(*g) + 4 * (_numel(*block) + 2 * 128)}


def _metasdf(nn: Any) -> dict[str, int]:
    return {"N_g": _numel(_block(nn, 3, 2, 8, 512))}


def _wavenet(nn: Any) -> dict[str, int]:
    layers = [nn.Embedding(109, 32)]
    q = [nn.Conv1d(256, 32, 2, bias=False), nn.Conv1d(512, 512, 1), nn.Conv1d(512, 256, 1)]
    for _ in range(50):
        q += [nn.Conv1d(32, 32, 2), nn.Conv1d(32, 32, 2)]
        q += [nn.Conv1d(32, 32, 1, bias=False), nn.Conv1d(32, 32, 1, bias=False)]
        q += [nn.Conv1d(32, 32, 1), nn.Conv1d(32, 512, 1)]
    return {"N_e": _numel(*layers), "N_q": _numel(*q)}


def _hyperlstm(nn: Any) -> dict[str, int]:
    """torch's LSTM cell has two biases, the paper's one; the larger cell's is generated."""
    small, large = nn.LSTMCell(1050, 128), nn.LSTMCell(50, 1000)
    codes = [nn.Linear(128, 16), nn.Linear(128, 16), nn.Linear(128, 16, bias=False)]
    rows = [nn.Linear(4, 1000, bias=i >= 8) for i in range(12)]  # the shifts have a bias
    f = _numel(small, *codes, *rows) - 4 * 128
    matrices = large.weight_ih.numel() + large.weight_hh.numel()
    return {"N_f": f, "N_hypernetwork_total": f + matrices + _numel(nn.Linear(1000, 50))}


def _static(nn: Any) -> dict[str, int]:
    first, second = [nn.Linear(4, 4) for _ in range(16)], nn.Linear(4, 7 * 16 * 7)
    kernel = nn.Conv2d(16, 16, 7, bias=False)
    return {"N_f": _numel(*first, second), "N_g": _numel(kernel)}


BUILT: dict[str, Callable[[Any], dict[str, int]]] = {
    "deepsdf": _deepsdf,
    "graf": _graf,
    "siren-hypernetwork": _siren,
    "occupancy-networks": _occupancy,
    "pi-gan": _pigan,
    "film": _film,
    "metasdf": _metasdf,
    "wavenet": _wavenet,
    "hyperlstm": _hyperlstm,
    "static-hypernetwork": _static,
}


@pytest.mark.parametrize("name", BUILT)
def test_published_models_built_in_torch(name: str) -> None:
    torch = pytest.importorskip("torch")
    with torch.device("meta"):  # shapes only, no memory
        built = BUILT[name](torch.nn)
    assert built.items() <= sizes(name).items()


def test_every_published_model_is_built() -> None:
    assert set(BUILT) == {name for name, known in PRESETS.items() if known.group == "published"}


def test_heads_generate_what_is_generated() -> None:
    """The widths of f's output layers add up to the generated part of g."""
    f, g = (preset("siren-hypernetwork").at(None)[0].part(role) for role in ("f", "g"))
    heads = f.network.layers[4:]
    assert sum(layer.fan_out for layer in heads[2::3]) == g.generated
    for name in ("pi-gan", "film", "hyperlstm", "static-hypernetwork", "metasdf"):
        model = preset(name).at(None)[0]
        assert model.part("f").network.outputs == model.part("g").generated, name


def test_the_static_hypernetwork_compresses() -> None:
    found = sizes("static-hypernetwork")
    assert Fraction(found["N_f"], found["N_g"]) == Fraction(4240, 12544)


def test_unknown_names_and_values_are_refused() -> None:
    with pytest.raises(InputError, match="did you mean 'deepsdf'"):
        preset("deepsfd")
    with pytest.raises(InputError, match="k = 2…9, got 10"):
        preset("fig1a").at(10)
    with pytest.raises(InputError, match="no parameter"):
        preset("deepsdf").at(1)
