"""Every numbered item of the paper, its evidence, and a verdict computed from it on every run.

claims/   the data: statements, sources, imports, and what evidence there is (TOML)
checks/   the code that runs the evidence: derivations, witnesses, rigorous computations
"""
