"""Modules of libraries that are not ours, each with its interface counted by hand.

They are in the extra `audit-test`; a test is skipped where its library is missing or does not load.
"""

from __future__ import annotations

import importlib
import warnings
from typing import Any

import pytest
import torch
from torch import nn

from modhyper.audit import Audit, audit


def library(name: str) -> Any:
    """The module, or a skip with the reason it cannot be imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return importlib.import_module(name)
        except Exception as error:  # a broken or missing installation is not ours to mend
            pytest.skip(f"{name} does not load: {type(error).__name__}: {error}")


def row(found: Audit) -> tuple[int, int, int]:
    each = found.interface
    return each.k, each.N_Q, each.N_e


TARGET = (2 + 1) * 5 + (5 + 1) * 4 + (4 + 1)  # g: 2 → 5 → 4 → 1 with biases
assert TARGET == 44


def hypnettorch(kind: str, **settings: Any) -> Any:
    """A hypnettorch main network 2 → 5 → 4 → 1 behind one of its hypernetworks of 3 numbers."""
    mnets, hnets = library("hypnettorch.mnets"), library("hypnettorch.hnets")

    class Whole(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.main = mnets.MLP(
                n_in=2, n_out=1, hidden_layers=[5, 4], no_weights=True, verbose=False
            )
            self.hyper = getattr(hnets, kind)(
                self.main.param_shapes,
                uncond_in_size=0,
                cond_in_size=3,
                num_cond_embs=0,
                verbose=False,
                **settings,
            )

        def forward(self, x: Any, condition: Any) -> Any:
            return self.main.forward(x, weights=self.hyper.forward(cond_input=condition))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Whole()


def test_hypnettorch_hmlp() -> None:
    found = audit(hypnettorch("HMLP", layers=[10]), "2", "3")
    assert row(found) == (TARGET, 0, 4 * 10 + 11 * TARGET)
    assert found.method == "hypernetwork"


def test_hypnettorch_chunked_hmlp() -> None:
    """7 chunks of 7 numbers, of which 44 are used; 3 + 4 → 10 → 7 and 7 embeddings of 4."""
    found = audit(hypnettorch("ChunkedHMLP", layers=[10], chunk_size=7, chunk_emb_size=4), "2", "3")
    assert row(found) == (TARGET, 0, 8 * 10 + 11 * 7 + 7 * 4)
    assert found.method == "chunked hypernetwork"


def test_hypnettorch_hyper_chunks_by_task() -> None:
    """One of 5 tasks, each an embedding of 3 numbers that the hypernetwork stores itself."""
    library("hypnettorch.hnets")
    whole = hypnettorch("HMLP", layers=[10])

    class ByTask(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.tasks, self.whole = nn.Embedding(5, 3), whole

        def forward(self, x: Any, task: Any) -> Any:
            return self.whole(x, self.tasks(task))

    found = audit(ByTask(), "2", "@5")
    assert row(found) == (TARGET, 0, 15 + 4 * 10 + 11 * TARGET)
    # the narrowest: 3 numbers of the task's embedding, and all of the hypernetwork behind them
    assert (3, 4 * 10 + 11 * TARGET) in [(each.k, each.N_Q) for each in found.interfaces]


@pytest.mark.parametrize("encoding", [None, "cos|sin"])
def test_hyperlight(encoding: str | None) -> None:
    """g: 2 → 5 → 1, h: 3 (6 if encoded) → 8 → 21. The encoding warns if a value is out of range:
    a branch on values that both ways of leave alone."""
    hyperlight = library("hyperlight")

    class Whole(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            main = nn.Sequential(nn.Linear(2, 5), nn.LeakyReLU(), nn.Linear(5, 1))
            self.main = hyperlight.hypernetize(main, parameters=list(main.parameters()))
            self.hyper = hyperlight.HyperNet(
                input_shapes={"c": (3,)},
                output_shapes=self.main.external_shapes(),
                hidden_sizes=[8],
                encoding=encoding,
            )

        def forward(self, x: Any, c: Any) -> Any:
            with self.main.using_externals(self.hyper(c=c)):
                return self.main(x)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Whole()
    found = audit(whole, "x=1x2", "c=3", batch=False)
    inner = 3 if encoding is None else 6
    assert row(found) == (21, 0, (inner + 1) * 8 + 9 * 21)
    assert found.method == "hypernetwork"
    assert any("ways through" in note for note in found.notes) == (encoding is not None)


def test_timm_encoder_with_a_hypernetwork_head() -> None:
    """m2 = 3·64·64 pixels, not the 512 features: k = 65 numbers of g: 2 → 16 → 1."""
    timm = library("timm")

    class Whole(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = timm.create_model("resnet10t", pretrained=False, num_classes=0)
            self.head = nn.Linear(self.encoder.num_features, 65)

        def forward(self, x: Any, image: Any) -> Any:
            w = self.head(self.encoder(image))
            h = torch.einsum("bi,boi->bo", x, w[:, :32].view(-1, 16, 2)) + w[:, 32:48]
            return (torch.relu(h) * w[:, 48:64]).sum(-1) + w[:, 64]

    module = Whole()
    found = audit(module, "2", "image=3x64x64", lipschitz=False)
    assert (found.k, found.N_Q) == (65, 0)
    assert found.verdict is not None
    assert found.verdict.targets.m2 == 3 * 64 * 64
    # everything that evaluation reads: all but the counters of batch norm
    read = sum(t.numel() for t in module.parameters())
    read += sum(t.numel() for n, t in module.named_buffers() if "num_batches" not in n)
    assert found.interface.N_e == read


def test_diffusers_transformer_block() -> None:
    """Width 32, 7 tokens of 24 numbers: k = 2·7·32 keys and values, from 2·24·32 weights."""
    attention = library("diffusers.models.attention")
    module = attention.BasicTransformerBlock(32, 2, 16, cross_attention_dim=24)
    found = audit(module, "hidden_states=9x32", "encoder_hidden_states=7x24")
    total = sum(p.numel() for p in module.parameters())
    assert row(found) == (2 * 7 * 32, total - 2 * 24 * 32, 2 * 24 * 32)
    assert found.method == "cross-attention"


def test_diffusers_adaptive_norm() -> None:
    """AdaLayerNorm: one of 50 time steps gives scale and shift of 16 units: k = 32."""
    normalization = library("diffusers.models.normalization")
    module = normalization.AdaLayerNorm(16, num_embeddings=50)
    found = audit(module, "x=4x16", "timestep=scalar@50", batch=False)
    assert found.k == 32
    assert found.N_Q == 0  # the norm itself has no numbers of its own
    assert found.method == "FiLM (scale and shift)"


def test_transformers_decoder_layer() -> None:
    """An OPUS/Marian decoder layer attends to 6 encoded tokens of width 16: k = 2·6·16."""
    marian = library("transformers.models.marian.modeling_marian")
    config = library("transformers").MarianConfig(
        d_model=16, decoder_attention_heads=2, decoder_ffn_dim=20, decoder_layers=1
    )
    config._attn_implementation = "eager"
    module = marian.MarianDecoderLayer(config, layer_idx=0)
    found = audit(module, "hidden_states=5x16", "encoder_hidden_states=6x16")
    total = sum(p.numel() for p in module.parameters())
    assert row(found) == (2 * 6 * 16, total - 2 * (256 + 16), 2 * (256 + 16))
    assert found.method == "cross-attention"


def test_peft_lora_of_a_hypernetwork_base() -> None:
    """A LoRA layer of peft, without a condition: trained and frozen numbers."""
    peft = library("peft")

    class Base(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = nn.Linear(8, 6)

        def forward(self, x: Any) -> Any:
            return self.linear(x)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = peft.get_peft_model(Base(), peft.LoraConfig(r=2, target_modules=["linear"]))
    found = audit(model.base_model.model, "8")
    assert found.counts.parameters == 8 * 6 + 6 + 2 * (8 + 6)
    assert found.counts.trained == 2 * (8 + 6)
