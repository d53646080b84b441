"""The interface of a conditional torch module, as a minimum cut of its traced graph.

The package is also the function `audit` itself, so that `modhyper.audit(module, …)` works whether
or not the package has been imported. Importing it raises InputError where torch is missing.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from modhyper.errors import InputError

if find_spec("torch") is None:
    raise InputError("modules need torch", hint="pip install 'modhyper[lab]'")

from modhyper.audit.report import Audit as Audit
from modhyper.audit.report import Interface as Interface
from modhyper.audit.run import audit as audit


class _Callable(ModuleType):
    def __call__(self, *args: Any, **kwargs: Any) -> Audit:
        return audit(*args, **kwargs)


sys.modules[__name__].__class__ = _Callable
