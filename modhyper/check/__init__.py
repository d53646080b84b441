"""Certify or refute the claimed error of a saved network.

Of this package it shares one part with the builder (`construction`): the reader of the target's
formula, `analysis.expressions`. A fault of the builder cannot hide itself; one of the reader would
fool both.
"""

from modhyper.check.network import Network as Network
from modhyper.check.network import read_network as read_network
from modhyper.check.verify import Verdict as Verdict
from modhyper.check.verify import verify as verify
from modhyper.check.verify import verify_against as verify_against
