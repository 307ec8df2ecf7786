"""A PostgreSQL as an administrator runs one: over TCP, with TLS and passwords, and none of ours."""

import ipaddress
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.support.desk_process import free_port
from tests.support.waiting import becomes

from moothall.store.binaries import Binaries

DOCUMENT = Path(__file__).parents[2] / "docs" / "running" / "database.md"
PASSWORD = "nine-otters-in-a-canal"


class Outside:
    """Where it is. The roles and the database are made as docs/running/database.md says."""

    def __init__(self, build: Binaries, root: Path) -> None:
        self.build, self.root = build, root
        self.port = free_port()
        self.certificate = root / "server.crt"

    def url(self, role: str, database: str = "moothall") -> str:
        tls = f"sslmode=verify-full&sslrootcert={self.certificate}"
        return f"postgresql://{role}:{PASSWORD}@localhost:{self.port}/{database}?{tls}"

    def run(self, program: str, *words: str, given: str | None = None) -> str:
        """One of PostgreSQL's own programs, which has to succeed."""
        ran = subprocess.run(
            [self.build.program(program), *words], input=given, capture_output=True, text=True,
            env={"PATH": "/usr/bin:/bin", "PGPASSWORD": PASSWORD}, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def prepare(self) -> None:
        """What the page tells an administrator to run, word for word but for the passwords."""
        block = re.search(r"```sql\n(CREATE ROLE.*?)```", DOCUMENT.read_text(), re.DOTALL)
        assert block
        words = block[1].replace("'...'", f"'{PASSWORD}'")
        address = self.url("postgres", "postgres")
        self.run("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={address}", given=words)


@contextmanager
def outside(build: Binaries) -> Iterator[Outside]:
    """For as long as it is needed, with nothing kept."""
    root = Path(tempfile.mkdtemp(prefix="moothall-outside-"))
    root.chmod(0o755)
    found = Outside(build, root)
    switch = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        switch = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    data, password = root / "data", root / "password"
    data.mkdir()
    password.write_text(PASSWORD)
    make_certificate(root)
    if switch:
        for path in (root, data, password, *root.glob("server.*")):
            os.chown(path, switch["user"], switch["group"])
    made = [build.program("initdb"), f"--pgdata={data}", "--username=postgres", "--no-sync",
            f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8",
            "--locale=C.UTF-8"]  # fmt: skip
    subprocess.run(made, **switch, cwd="/", check=True, capture_output=True)
    (data / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 scram-sha-256\n")
    settings = {
        "listen_addresses": "127.0.0.1", "port": found.port, "unix_socket_directories": "",
        "ssl": "on", "ssl_cert_file": found.certificate, "ssl_key_file": root / "server.key",
        "fsync": "off",
    }  # fmt: skip
    words = [build.program("postgres"), "-D", str(data)]
    for name, value in settings.items():
        words += ["-c", f"{name}={value}"]
    with (root / "log").open("w") as log:
        process = subprocess.Popen(words, **switch, cwd="/", stdout=log, stderr=log)
    try:
        assert becomes(lambda: answers(found)), (root / "log").read_text()
        found.prepare()
        yield found
    finally:
        process.terminate()
        process.wait(60)
        shutil.rmtree(root, ignore_errors=True)


def answers(server: Outside) -> bool:
    try:
        psycopg.connect(server.url("postgres", "postgres")).close()
    except psycopg.OperationalError:
        return False
    return True


def make_certificate(root: Path) -> None:
    """For localhost, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (root / "server.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = root / "server.key"
    private.touch(mode=0o600)
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
