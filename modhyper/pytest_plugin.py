"""pytest plugin: `claims.toml` files, and functions decorated with `modhyper.claim`, are tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect files named claims.toml or *.claims.toml."""
    if file_path.name == "claims.toml" or file_path.name.endswith(".claims.toml"):
        return ClaimsFile.from_parent(parent, path=file_path)
    return None


def pytest_pycollect_makeitem(
    collector: pytest.Module | pytest.Class, name: str, obj: object
) -> pytest.Item | None:
    """Collect decorated functions, whatever their names."""
    if hasattr(obj, "__modhyper_claim__") and isinstance(collector, pytest.Module):
        return DecoratedClaim.from_parent(collector, name=name, function=obj)
    return None


class ClaimFailedError(Exception):
    """A claim does not hold; the message says why."""


class ClaimsFile(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        from modhyper.errors import InputError
        from modhyper.ledger.user_claims import read_user_claims

        try:
            claims = read_user_claims(self.path)
        except InputError as error:  # one line, no traceback
            raise self.CollectError(str(error)) from None
        for claim in claims:
            yield ClaimItem.from_parent(self, name=claim.id, claim=claim)


class ClaimItem(pytest.Item):
    def __init__(self, *, claim: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.claim = claim

    def runtest(self) -> None:
        from modhyper.ledger.user_claims import judge_claim

        judged = judge_claim(self.claim)
        if judged.truth != "holds":
            raise ClaimFailedError(f"{judged.statement}: {judged.truth}\n{judged.reason}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"claim: {self.claim.statement}"


class DecoratedClaim(pytest.Item):
    def __init__(self, *, function: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.function = function

    def runtest(self) -> None:
        from modhyper.ledger.user_claims import judge_function

        judged = judge_function(self.function)
        if judged.truth != "holds":
            raise ClaimFailedError(f"{judged.statement}: {judged.truth}\n{judged.reason}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        return str(excinfo.value)
