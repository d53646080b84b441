"""The development is compiled once for all tests that need it."""

from __future__ import annotations

from pathlib import Path

import pytest

from modhyper.coq import certificate_check
from modhyper.coq.development import read_development
from modhyper.coq.toolchain import build

PROOFS = Path(__file__).resolve().parents[2] / "proofs"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all of ``proofs/`` compiled just now."""
    development, folder = read_development(PROOFS), tmp_path_factory.mktemp("compiled")
    build(development, folder, set(development.sources))
    return folder


@pytest.fixture
def library(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Certificates are checked against that, not against a user's cache."""
    monkeypatch.setattr(certificate_check, "_library", lambda *args: compiled)
    return compiled
