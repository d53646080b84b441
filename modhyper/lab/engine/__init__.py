"""Many networks at once as stacked tensors, differentiated by torch.

A *member* is one network with its seed and learning rate; a *stack* holds members of one shape
(depths may differ) in tensors with a leading member dimension; an *ensemble* is any list of
members, grouped into stacks.
"""

from modhyper.lab.engine.architecture import Architecture, Member
from modhyper.lab.engine.ensemble import Batch, Ensemble, Scores
from modhyper.lab.engine.initial import initial_parameters
from modhyper.lab.engine.training import (
    OptimizerSettings,
    Plateau,
    mean_squared_error,
    negative_log_likelihood,
)

__all__ = [
    "Architecture",
    "Batch",
    "Ensemble",
    "Member",
    "OptimizerSettings",
    "Plateau",
    "Scores",
    "initial_parameters",
    "mean_squared_error",
    "negative_log_likelihood",
]
