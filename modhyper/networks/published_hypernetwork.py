"""Published conditional models whose primary has generated parameters, all of them or a part."""

from __future__ import annotations

from modhyper.networks.counting import Model, Part
from modhyper.networks.perceptron import Layer, Network, convolution, dense, modulation, perceptron
from modhyper.networks.preset import Models, Preset, Printed


def _of(f: Network, g: Network, generated: int) -> Models:
    return (Model("hypernetwork", (Part("f", f), Part("g", g, generated))),)


def _siren(value: int) -> Models:
    """f: a set encoder and, for each tensor of g, its own network 256→256→256→size."""
    g = perceptron((2, 256, 256, 256, 256, 3))
    sizes = [size for layer in g.layers for size in (layer.weights, layer.biases)]
    encoder = perceptron((2 + 3, 256, 256, 256, 256)).layers
    heads = [perceptron((256, 256, 256, size)).layers for size in sizes]
    f = Network(
        (*encoder, *(layer for head in heads for layer in head)),
        f"5→256→256→256→256, then {len(heads)} heads 256→256→256→size",
    )
    return _of(f, g, g.parameters)


def _occupancy(value: int) -> Models:
    """Five residual blocks of 256; 11 batch normalisations with generated scale and shift."""
    blocks = [layer for _ in range(5) for layer in (*[modulation(256), dense(256, 256)] * 2,)]
    g = Network(
        (dense(3, 256), *blocks, modulation(256), dense(256, 1)),
        "3→[CBN→256→CBN→256]×5→CBN→1",
    )
    f = Network(tuple(dense(256, 256) for _ in range(22)), "22 heads 256→256")
    return _of(f, g, 11 * 512)


def _pigan(value: int) -> Models:
    """A SIREN of 8 layers of 256 and one for colour; frequencies and phases are generated."""
    body = [layer for _ in range(7) for layer in (dense(256, 256), modulation(256))]
    colour = (dense(256 + 3, 256), modulation(256), dense(256, 3))
    g = Network(
        (dense(3, 256), modulation(256), *body, dense(256, 1), *colour),
        "3→256×8→[1 | 256+3→256→3], each layer modulated",
    )
    f = perceptron((256, 256, 256, 256, 9 * 2 * 256))
    return _of(f, g, f.outputs)


def _film(value: int) -> Models:
    """Four residual blocks of 128 maps on 14×14; a GRU of 4096 units generates their scales."""
    pixels = 14 * 14

    def one_by_one(a: int, b: int, bias: bool = True) -> Layer:
        return convolution(a, b, 1, 14, bias=bias)

    block = (
        one_by_one(128 + 2, 128),
        convolution(128, 128, 3, 14, padding=1),
        Layer(128 * pixels, 128 * pixels, 128, 128, 128, 128 * pixels),
    )
    stem = convolution(1024 + 2, 128, 3, 14, padding=1)
    head = (one_by_one(128 + 2, 512), dense(512, 1024), dense(1024, 28))
    g = Network((stem, *block * 4, *head), "1026×14×14→128→[128→128→FiLM]×4→512→max→1024→28")
    gru = Layer(
        200 + 4096, 4096, 3 * 4096 * (200 + 4096), 2 * 3 * 4096, 3 * 4096 * 4296, 3 * 4096 * 4296
    )
    f = Network((gru, dense(4096, 4 * 2 * 128)), "words of 200→GRU 4096→1024")
    return _of(f, g, 4 * 2 * 128)


UNITS, LETTERS, SMALL, CODE = 1000, 50, 128, 4


def _hyperlstm(value: int) -> Models:
    """An LSTM of 1000 units whose rows and biases a smaller LSTM of 128 units rescales."""
    main = 4 * UNITS * (UNITS + LETTERS)
    scales = 4 * UNITS * 2  # one for each row of W_h and W_x
    shifts = 4 * UNITS
    cell = Layer(UNITS + LETTERS, UNITS, main + scales, shifts, main + scales, main + scales)
    g = Network((cell, dense(UNITS, LETTERS)), f"{LETTERS}→LSTM {UNITS}→{LETTERS}")
    inputs = UNITS + LETTERS + SMALL
    inner = 4 * SMALL * inputs
    codes = 3 * 4 * SMALL * CODE
    rows = 3 * 4 * CODE * UNITS
    f = Network(
        (
            Layer(inputs, SMALL, inner, 4 * SMALL, inner, inner),
            Layer(SMALL, 3 * 4 * CODE, codes, 2 * 4 * CODE, codes, codes),
            Layer(3 * 4 * CODE, scales + shifts, rows, shifts, rows, rows),
        ),
        f"{UNITS}+{LETTERS}→LSTM {SMALL}→12 codes of {CODE}→{scales + shifts}",
    )
    return _of(f, g, scales + shifts)


def _hyperlstm_printed(value: int) -> tuple[Printed, ...]:
    plain = 4 * UNITS * (UNITS + LETTERS) + 4 * UNITS + UNITS * LETTERS + LETTERS
    total = _hyperlstm(value)[0].trained
    return (
        Printed("trained, HyperLSTM", "4.91 M", 4_910_000, total, digits=3),
        Printed("trained, plain LSTM", "4.25 M", 4_250_000, plain, digits=3),
    )


def _static(value: int) -> Models:
    """A kernel of 7×7, 16→16 channels, from a code of 4 by a two-layer linear network."""
    g = Network((convolution(16, 16, 7, 14, padding=3, bias=False),), "conv 7×7, 16→16, on 14×14")
    first, second = dense(4, 4), dense(4, 7 * 16 * 7)  # second is shared by the 16 input channels
    f = Network(
        (
            Layer(4, 16 * 4, 16 * first.weights, 16 * first.biases, 16 * 16, 16 * 16),
            Layer(
                16 * 4, g.parameters, second.weights, second.biases, second.free, 16 * second.macs
            ),
        ),
        "4→16·4→16·784, the second layer shared",
    )
    return _of(f, g, g.parameters)


def _metasdf(value: int) -> Models:
    """A ReLU network of nine hidden layers of 512; gradient steps set its parameters."""
    g = perceptron((3, *[512] * 9, 2))
    start = Layer(3 + 1, g.parameters, 0, g.parameters, 0, 0)
    f = Network((start,), "gradient steps from a learned start")
    return _of(f, g, g.parameters)


HYPERNETWORKS: tuple[Preset, ...] = (
    Preset(
        name="siren-hypernetwork",
        title="SIREN with a hypernetwork: images from sparse pixels",
        reference="sitzmann-siren-2020",
        models=_siren,
        problem={"m1": 2, "m2": 3072, "embedding_dim": 256, "depth": 5, "activation": "sin"},
        notes=(
            "Widths of the released code (set encoder; the convolutional one is left out). The "
            "encoder runs once for each of the given pixels, its MACs are those of one pixel.",
            "m2 = 3072: a whole image of 32×32 in colour; the code of 256 stands for it.",
        ),
    ),
    Preset(
        name="occupancy-networks",
        title="Occupancy Networks: conditional batch normalisation",
        reference="mescheder-et-al-2019",
        models=_occupancy,
        problem={"m1": 3, "m2": 256, "embedding_dim": 256, "depth": 12, "activation": "relu"},
        notes=(
            "f is the part after the image encoder (a ResNet-18, not counted), which gives it 256 "
            "numbers; of g only the normalisations' scales and shifts are generated.",
        ),
    ),
    Preset(
        name="pi-gan",
        title="pi-GAN: a radiance field of modulated sines",
        reference="chan-et-al-2021",
        models=_pigan,
        problem={"m1": 5, "m2": 256, "embedding_dim": 256, "depth": 10, "activation": "sin"},
        notes=(
            "Only frequencies and phases are generated. The discriminator is left out. m1 = 5: a "
            "position and a direction.",
        ),
    ),
    Preset(
        name="film",
        title="FiLM: answers to questions about images",
        reference="perez-et-al-2018",
        models=_film,
        problem={"m1": 200704, "m2": 4096, "embedding_dim": 4096, "activation": "relu"},
        notes=(
            "Simplified: one 3×3 convolution before the blocks, on features (1024×14×14 = m1) of "
            "a fixed ResNet-101, which is not counted; nor are word embeddings and the "
            "classifier's normalisations. MACs of f are those of one word.",
            "m2 = 4096: the question as the GRU leaves it.",
        ),
    ),
    Preset(
        name="hyperlstm",
        title="HyperLSTM: characters of the Penn Treebank",
        reference="ha-dai-le-2017",
        models=_hyperlstm,
        printed=_hyperlstm_printed,
        problem={"m1": 1050, "m2": 1050, "embedding_dim": 48, "activation": "tanh"},
        notes=(
            "1000 units, 50 characters, hyper-LSTM of 128 units, codes of 4. The smaller LSTM sees "
            "the same 1050 numbers as the larger: condition and input are not separate.",
            "Row scales of W_h and W_x and the biases are generated, the matrices are trained.",
        ),
    ),
    Preset(
        name="static-hypernetwork",
        title="Static hypernetwork: one convolution kernel for MNIST",
        reference="ha-dai-le-2017",
        models=_static,
        problem={"m1": 784, "m2": 4, "embedding_dim": 4, "depth": 1, "activation": "relu"},
        notes=(
            "The condition is a code of 4 learned for the layer (not counted), not a datum; the "
            "layers before and after the convolution are left out.",
            "m1 = 784: 16 channels of 7×7 that one output sees.",
        ),
    ),
    Preset(
        name="metasdf",
        title="MetaSDF: signed distances by gradient steps on a shape's samples",
        reference="sitzmann-metasdf-2020",
        models=_metasdf,
        problem={"m1": 3, "m2": 256, "depth": 10, "activation": "relu"},
        notes=(
            "No network generates the weights: f is a few gradient steps from a learned start. "
            "Counted is the start; learned step sizes come on top, and so does the steps' cost.",
            "m2 stands for the shape; 256 is DeepSDF's code, not a number of this paper.",
        ),
    ),
)
