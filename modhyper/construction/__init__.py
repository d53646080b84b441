"""Networks built from the proofs: for one target, with an error that is proved, not sampled."""

from modhyper.construction.build import construct as construct
from modhyper.construction.build import construct_structured as construct_structured
from modhyper.construction.result import Construction as Construction
from modhyper.construction.result import load as load
