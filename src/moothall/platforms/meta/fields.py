"""What Meta gives an application, as it looks in the dashboard."""

from moothall.platforms.base import Field
from moothall.platforms.base.checks import shaped


def app_id(label: str = "App ID", where: str = "App settings, Basic") -> Field:
    """A number, also called client id in Meta's answers."""
    return Field(
        name="client_id",
        label=label,
        help=f"A number of some 15 digits, under {where}. It is no secret.",
        secret=False,
        check=shaped(
            r"[0-9]{10,20}",
            f"This is no {label} of Meta’s: that is a number of some 15 digits, such as"
            f" 123456789012345. Copy it from {where}.",
        ),
    )


def app_secret(label: str = "App secret", help: str = "") -> Field:  # noqa: A002 - as Field has it
    """Letters and digits; what is often given by mistake is the id, or a token."""
    return Field(
        name="client_secret",
        label=label,
        help=help,
        check=shaped(
            r"(?![0-9]+\Z)[0-9A-Za-z]{16,64}",
            f"This is no {label} of Meta’s: that is a row of 32 letters and digits without spaces."
            " Press Show beside it there, then copy it whole.",
        ),
    )


def verify_token(help: str) -> Field:  # noqa: A002
    """A word that the administrator makes up."""
    return Field(
        name="verify_token",
        label="Verify token",
        help=help,
        check=shaped(
            r"\S+",
            "There is a space in it. Make up one word without spaces, and write it there as well.",
        ),
    )


def configuration(help: str) -> Field:  # noqa: A002
    """Of Facebook Login for Business."""
    return Field(
        name="config_id",
        label="Configuration ID",
        help=help,
        secret=False,
        required=False,
        check=shaped(
            r"[0-9]{8,20}",
            "This is no Configuration ID: that is a number, under Facebook Login for Business,"
            " Configurations. Leave it empty if you made none.",
        ),
    )
