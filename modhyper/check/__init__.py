"""Certify or refute the claimed error of a saved network, sharing no code with the builder."""

from modhyper.check.network import Network as Network
from modhyper.check.network import read_network as read_network
from modhyper.check.verify import Verdict as Verdict
from modhyper.check.verify import verify as verify
from modhyper.check.verify import verify_against as verify_against
