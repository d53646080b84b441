"""Check the Coq development beside this file; see modhyper/coq/check.py, and --help."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # modhyper need not be installed

from modhyper.coq.check import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(default=HERE))
