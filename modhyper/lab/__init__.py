"""The lab: ensembles of small networks, trained to measure what the theory predicts.

Needs the extra ``lab`` (torch, matplotlib). ``engine`` trains many networks at once; ``threshold``,
``rate``, ``modularity`` and ``figures`` are the experiments; ``sweep``, ``store`` and ``backends``
run them and keep their results; ``data`` reads image sets.
"""
