"""The lab: ensembles of small networks, trained to measure what is claimed of them.

Needs the extra ``lab`` (torch, matplotlib) to train; judging needs neither. An ``experiment`` is
one value that a paper registers by name; ``run`` trains what is missing, ``sweep``, ``store`` and
``backends`` keep the results, ``measurement`` holds every raw number, ``plan`` what decides a
claim and ``verdict`` the rule. ``engine`` trains many networks at once; ``data`` reads image sets.
"""
