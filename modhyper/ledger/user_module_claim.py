"""Claims about the user's own torch modules."""

from __future__ import annotations

from typing import Any

from modhyper.ledger.user_claim_kinds import Context, Decided, Limited, Word


class ModuleClaim(Limited, frozen=True, kw_only=True, tag="module"):
    """A measure of ``module``, "package.module:factory" beside the claims file or installed.

    The other fields are those of `modhyper audit`: the factory's arguments, shapes of the inputs,
    and the number of conditions that "cut" speaks of.
    """

    module: Word
    measure: Word
    arguments: dict[str, Any] | None = None
    x: Any = None
    condition: Any = None
    conditions: int | None = None
    eps: int | float | str = "1e-2"
    smoothness: int = 1

    @property
    def says(self) -> str:
        return f"{self.measure} of {self.module} {self.wanted}"

    def decide(self, context: Context) -> Decided:
        """Holds or fails where the measure's interval decides it, else undecided.

        Raises InputError also for what the user's code raises: its fault, in one line.
        """
        from modhyper.audit.measures import measure_module  # torch
        from modhyper.audit.target import theirs

        fields = {name: getattr(self, name) for name in self.__struct_fields__}
        given = {name: value for name, value in fields.items() if value is not None}
        with theirs(self.module):  # forward is the user's code
            found = measure_module(given, context.folder)
        proves, refutes = (found.low, found.high) if self.above else (found.high, found.low)
        if proves is not None and self.holds_for(proves):
            return "holds", found.text
        if refutes is not None and not self.holds_for(refutes):
            return "fails", found.text
        return "undecided", found.text
