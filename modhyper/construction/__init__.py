"""Networks built from the proofs: for one target, with an error that is proved, not sampled."""

from modhyper.construction.build import METHODS as METHODS
from modhyper.construction.build import Construction as Construction
from modhyper.construction.build import ErrorBudget as ErrorBudget
from modhyper.construction.build import construct as construct
from modhyper.construction.save import load as load
