"""Write what is made from the policy's code and data: the JSON Schema and the reference pages.

Run it after changing a field or a finding: ``python tools/policy_format.py``. A test compares.
"""

from pathlib import Path

from moothall.core.policy.lint.reference import lint_page
from moothall.core.policy.reference import reference_page
from moothall.core.policy.schema import SCHEMA_FILE, schema_text

PAGES = Path(__file__).parents[1] / "docs" / "reference"

if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
    (PAGES / "policy-format.md").write_text(reference_page(), encoding="utf-8")
    (PAGES / "policy-lint.md").write_text(lint_page(), encoding="utf-8")
