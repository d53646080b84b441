"""Claims about the user's own torch modules."""

from __future__ import annotations

from fractions import Fraction

from modhyper.errors import InputError
from modhyper.ledger.modules import load_module, measure
from modhyper.ledger.user_claim_kinds import Context, Decided, Limited, Word


class ModuleClaim(Limited, frozen=True, kw_only=True, tag="module"):
    """A measure of ``module``, "package.module:factory" beside the claims file or installed."""

    module: Word
    measure: Word

    @property
    def says(self) -> str:
        return f"{self.measure} of {self.module} {self.wanted}"

    def decide(self, context: Context) -> Decided:
        value = self._value(context)
        shown = value if isinstance(value, int) else f"{float(value):.6g}"
        return "holds" if self.holds_for(value) else "fails", f"{self.measure} = {shown}"

    def _value(self, context: Context) -> int | Fraction:
        """Raises InputError also for what the user's code raises: its fault, in one line."""
        try:
            return measure(load_module(self.module, context.folder), self.measure)
        except InputError as error:
            raise InputError(f"{context.place}: {error}") from None
        except (Exception, SystemExit) as error:
            said = f"{type(error).__name__}: {error}".splitlines()[0]
            raise InputError(f"{context.place}: {self.module} raised {said}") from None
