"""Where training finds and leaves things. Everything under ``scratch/`` can be made again."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POSTS = ROOT / "data" / "posts"
CORRECTIONS = ROOT / "data" / "corrections.jsonl"
DEVELOPMENT = ROOT / "data" / "splits" / "development.json"
SCRATCH = ROOT / "scratch"
PUBLIC = SCRATCH / "public"
"""The public sets, one ``NAME.jsonl.gz`` each; see docs/reference/model-card.md for the list."""
FROZEN = ROOT / "src" / "moothall" / "core" / "judgement" / "learning" / "golden.jsonl"
"""The posts that an organisation's own fits are tried on; no training sees them."""
WEIGHTS = ROOT / "src" / "moothall" / "core" / "judgement" / "model" / "weights"
