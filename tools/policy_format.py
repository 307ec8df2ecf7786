"""Write what is made from the policy format's code: the JSON Schema and the reference page.

Run it after changing a field: ``python tools/policy_format.py``. A test compares.
"""

from pathlib import Path

from moothall.core.policy.reference import reference_page
from moothall.core.policy.schema import SCHEMA_FILE, schema_text

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "policy-format.md"

if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
    PAGE.write_text(reference_page(), encoding="utf-8")
