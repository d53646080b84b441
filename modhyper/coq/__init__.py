"""The Coq development in ``proofs/``: reading, compiling and auditing it; certificates for it.

Only the standard library is used here, and nothing else of this package, so that
``proofs/check.py`` is a checker that can be read on its own.
"""
