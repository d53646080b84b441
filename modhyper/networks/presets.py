"""Every named architecture: those of the installed papers, and published conditional models."""

from __future__ import annotations

from pkgutil import resolve_name

from modhyper.errors import InputError, near_matches
from modhyper.networks.preset import Preset
from modhyper.networks.published_embedding import EMBEDDINGS
from modhyper.networks.published_hypernetwork import HYPERNETWORKS
from modhyper.paper import papers


def all_presets() -> dict[str, Preset]:
    """Name -> preset, those of the installed papers first."""
    named = [paper.presets for paper in papers().values() if paper.presets]
    known = [*(each for name in named for each in resolve_name(name)), *EMBEDDINGS, *HYPERNETWORKS]
    return {preset.name: preset for preset in known}


def preset(name: str) -> Preset:
    """The preset called ``name``.

    Parameters
    ----------
    name : str

    Returns
    -------
    Preset

    Raises
    ------
    InputError
        With near matches, for an unknown name.
    """
    known = all_presets()
    if name not in known:
        raise InputError(f"no preset {name!r}", option="NAME", hint=near_matches(name, known))
    return known[name]
