"""Many networks at once as stacked tensors, with the gradients written out.

A *member* is one network with its seed and learning rate; a *stack* holds members of one shape
(depths may differ) in tensors with a leading member dimension; an *ensemble* is any list of
members, grouped into stacks.
"""

from modhyper.lab.engine.architecture import Architecture, Member
from modhyper.lab.engine.ensemble import Ensemble
from modhyper.lab.engine.losses import mean_squared_error, negative_log_likelihood
from modhyper.lab.engine.optimizers import OptimizerSettings

__all__ = [
    "Architecture",
    "Ensemble",
    "Member",
    "OptimizerSettings",
    "mean_squared_error",
    "negative_log_likelihood",
]
