"""Lee, Cho and Hwang, HyperDeepONet, ICLR 2023 (arXiv 2312.15949): operator learning.

An operator u ↦ s is seen through m sensors: 𝒪(E(u), y) = s(y) with E(u) ∈ [-1,1]^m, y ∈ [-1,1]^d_y
and 𝒪 in the unit ball W(r, m + d_y). That is our problem with x = y (m1 = d_y) and I = E(u)
(m2 = m). A DeepONet Σ_k β_k(E(u)) τ_k(y) is a primary, the trunk τ, whose last weights are
delivered (`OutputLayer`); a HyperDeepONet delivers all weights of its target network
(`Hypernetwork`).

    Problem(m1=1, m2=10, model=OutputLayer(40))     # a DeepONet with p = 40 basis functions
    modhyper bounds --m1 1 --m2 10 --model deeponet=40 --all

What is stated here follows the main text of the version submitted to ICLR 2023; its appendix, with
the proofs and the variants of DeepONet, and the published wording were not compared.
"""

from __future__ import annotations

from modhyper.conditioning import Conditioning, Hypernetwork, OutputLayer
from modhyper.paper import Paper
from modhyper.papers.hyperdeeponet_2023.bounds import ASSUMABLE, RESULTS


def deeponet(p: int) -> Conditioning:
    """p basis functions."""
    return OutputLayer(p)


PAPER = Paper(
    key="lee-cho-hwang-2023",
    title="HyperDeepONet",
    package="modhyper.papers.hyperdeeponet_2023",
    quantities={"N_trunk": "trunk of a DeepONet", "N_target": "target network, HyperDeepONet"},
    results=RESULTS,
    assumable=ASSUMABLE,
    models={"deeponet": deeponet, "hyperdeeponet": Hypernetwork},
)
