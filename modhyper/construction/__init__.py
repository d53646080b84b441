"""Networks built from the proofs: for one target, with an error that is proved, not sampled."""

from modhyper.construction.build import METHODS as METHODS
from modhyper.construction.build import construct as construct
from modhyper.construction.build import construct_structured as construct_structured
from modhyper.construction.emulation_method import Emulated as Emulated
from modhyper.construction.emulation_method import emulate_hypernetwork as emulate_hypernetwork
from modhyper.construction.result import Construction as Construction
from modhyper.construction.result import ErrorBudget as ErrorBudget
from modhyper.construction.result import load as load
