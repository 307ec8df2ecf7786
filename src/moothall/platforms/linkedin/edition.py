"""The edition of LinkedIn's interface that we speak, and until when it is there.

LinkedIn ends each edition after a year at the earliest and then refuses every request:
https://learn.microsoft.com/linkedin/marketing/versioning
"""

from datetime import date

API = "https://api.linkedin.com"
EDITION = "202607"
#: the first day on which LinkedIn may end it
MAY_END = date(2027, 7, 1)


def headers_for(token: str) -> dict[str, str]:
    told = {"LinkedIn-Version": EDITION, "X-Restli-Protocol-Version": "2.0.0"}
    return {**told, "Authorization": f"Bearer {token}"} if token else told
