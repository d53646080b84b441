"""Many networks at once as stacked tensors, differentiated by torch.

A *member* is one network with its seed and learning rate; a *stack* holds members of one shape
(depths may differ) in tensors with a leading member dimension; an *ensemble* is any list of
members, grouped into stacks.
"""

from modhyper.lab.architecture import Architecture as Architecture
from modhyper.lab.architecture import Member as Member
from modhyper.lab.engine.ensemble import Batch as Batch
from modhyper.lab.engine.ensemble import Ensemble as Ensemble
from modhyper.lab.engine.ensemble import Scores as Scores
from modhyper.lab.engine.initial import initial_parameters as initial_parameters
from modhyper.lab.engine.training import OptimizerSettings as OptimizerSettings
from modhyper.lab.engine.training import Plateau as Plateau
from modhyper.lab.engine.training import mean_squared_error as mean_squared_error
from modhyper.lab.engine.training import negative_log_likelihood as negative_log_likelihood
