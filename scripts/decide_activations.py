"""Decide every activation of the catalogue from its expression and store the decisions.

    python scripts/decide_activations.py

A test repeats the decisions and compares; a stale or altered file is not used.
"""

from __future__ import annotations

import json

from modhyper.activations import catalogue as activations


def main() -> None:
    path = activations.FOLDER / activations.STORE
    text = json.dumps(activations.decide_catalogue(), indent=1, ensure_ascii=False, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
    print(f"{path.name}: {len(activations.CATALOGUE)} activations decided")


if __name__ == "__main__":
    main()
