"""Where real sample files from elsewhere are, if they are: beside the project, or where BACKOFFICE_SAMPLES says.

They are other people's files and never part of the project, so tests read them in place and skip, visibly,
where they are absent.
"""

import os
from pathlib import Path

import pytest

_beside = Path(__file__).resolve().parents[2] / "shared" / "samples"
_named = os.environ.get("BACKOFFICE_SAMPLES")

SAMPLES: Path | None = next((p for p in (Path(_named) if _named else _beside,) if p.is_dir()), None)

needs_samples = pytest.mark.skipif(SAMPLES is None, reason="sample files are not here (set BACKOFFICE_SAMPLES)")
