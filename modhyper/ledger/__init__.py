"""The engine that judges claims: it runs their evidence, draws verdicts, and compares with pins.

What is claimed lies with each paper: ``claims/*.toml``, the ``checks`` they name, ``measurements``,
and ``claims/expected.json``, what was accepted of them.
"""
