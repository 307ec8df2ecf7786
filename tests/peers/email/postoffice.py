"""Postfix and Dovecot on loopback, with folders, ports and people of their own.

Debian's packages bring the programs; nothing of the machine's own mail is read or changed, and
neither service is started by the machine. Both want to begin as root.
"""

import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from mailbox import Maildir
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.peers.email.authority import Authority

PACKAGES = ("postfix", "dovecot-imapd", "dovecot-lmtpd")
PROGRAMS = ("postfix", "dovecot", "doveconf")
START_WITHIN = 60
DESK, TESS = "desk@homes.test", "tess@residents.test"
PEOPLE = {DESK: "a long password", TESS: "tess her own", "bea@residents.test": "bea her own"}
DESK_NAME = "Colchester Borough Homes"


def programs():
    """Installs them where that is ours to do; skips and says what is missing."""
    if os.geteuid() != 0:
        pytest.skip("Postfix and Dovecot begin as root, and this is not")
    if not all(map(shutil.which, PROGRAMS)) and shutil.which("apt-get"):
        install()
    if missing := [name for name in PROGRAMS if not shutil.which(name)]:
        pytest.skip(f"not here: {', '.join(missing)}; apt-get install {' '.join(PACKAGES)}")


def install():
    """Without the machine starting anything by itself (policy-rc.d, invoke-rc.d(8))."""
    policy = Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        for words in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
            subprocess.run(
                ["apt-get", *words],
                env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
    finally:
        if ours:
            policy.unlink()


def free_ports(count):
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def certificate(folder):
    """Of an authority of our own, for 127.0.0.1; the authority's is what the desk is told."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The homes' own authority")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    written = made.public_bytes(serialization.Encoding.PEM)
    (folder / "cert.pem").write_bytes(written)
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    return written.decode()


class PostOffice:
    """What the tests ask of it. ``homes.test`` is the desk's domain, ``residents.test`` theirs.

    Nobody lives at ``gone.test``: Postfix takes a message for there, and then sends it back.
    """

    def __init__(self, folder):
        self.folder = folder
        ports = free_ports(6)
        self.imap, self.imaps, self.lmtp, self.auth, self.mx, self.submission = ports
        self.authority = certificate(folder)
        #: who gives tokens for the desk's mailbox
        self.authority_there = Authority(DESK)
        self.passwords = dict(PEOPLE)
        self.write_users()

    def write_users(self):
        lines = [f"{who}:{{PLAIN}}{password}" for who, password in self.passwords.items()]
        fresh = self.folder / "users.new"
        fresh.write_text("\n".join(lines) + "\n")
        fresh.chmod(0o644)
        fresh.replace(self.folder / "users")

    def change_password(self, who, password):
        self.passwords[who] = password
        self.write_users()

    def credentials(self, **other):
        """What an administrator types in."""
        return {
            "address": DESK,
            "name": DESK_NAME,
            "imap": f"imaps://127.0.0.1:{self.imaps}",
            "smtp": f"127.0.0.1:{self.submission}",
            "password": self.passwords[DESK],
            "authority": self.authority,
        } | other

    def send(self, message, *, to=None, sender=TESS):
        """As a resident's provider hands it over."""
        with smtplib.SMTP("127.0.0.1", self.mx, timeout=20) as smtp:
            smtp.send_message(message, from_addr=sender, to_addrs=to or [DESK])

    def box(self, who, folder=""):
        """A mailbox as it lies on the disk, whatever any program says of it."""
        home = self.folder / "mail" / who
        path = home / f".{folder}" if folder else home
        return list(Maildir(path, create=False)) if path.exists() else []

    def end_connections(self, who):
        """As a server does with one whose token is over."""
        words = [shutil.which("doveadm"), "-c", str(self.folder / "dovecot.conf"), "kick", who]
        subprocess.run(words, capture_output=True, check=True)

    def log(self):
        return "\n".join(
            path.read_text(errors="replace")[-3000:] for path in self.folder.glob("*.log")
        )


@contextmanager
def postoffice():
    programs()
    # short, for the sockets in it, and readable for the services' own users
    folder = Path(tempfile.mkdtemp(prefix="post-"))
    folder.chmod(0o755)
    office = PostOffice(folder)
    try:
        with dovecot(office), postfix(office):
            yield office
    finally:
        office.authority_there.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def dovecot(office):
    folder = office.folder
    (folder / "mail").mkdir()
    nobody = pwd.getpwnam("nobody")
    os.chown(folder / "mail", nobody.pw_uid, nobody.pw_gid)
    (folder / "tokens.conf").write_text(TOKENS.format(o=office))
    written = folder / "dovecot.conf"
    written.write_text(DOVECOT.format(o=office, d=folder, uid=nobody.pw_uid, gid=nobody.pw_gid))
    with (folder / "dovecot-start.log").open("wb") as log:
        process = subprocess.Popen(
            [shutil.which("dovecot"), "-F", "-c", str(written)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        for port in (office.imap, office.imaps, office.lmtp, office.auth):
            listens(port, office)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)


@contextmanager
def postfix(office):
    folder = office.folder / "postfix"
    folder.mkdir()
    for name in ("queue", "data"):
        (folder / name).mkdir()
    owner = pwd.getpwnam("postfix")
    os.chown(folder / "data", owner.pw_uid, owner.pw_gid)
    (folder / "main.cf").write_text(POSTFIX.format(o=office, d=office.folder))
    (folder / "master.cf").write_text(MASTER.format(o=office))
    (folder / "senders").write_text(f"{DESK} {DESK}\n")
    command = [shutil.which("postfix"), "-c", str(folder)]
    started = subprocess.run([*command, "start"], capture_output=True, text=True, check=False)
    try:
        assert started.returncode == 0, f"{started.stderr}\n{office.log()}"
        for port in (office.mx, office.submission):
            listens(port, office)
        yield
    finally:
        subprocess.run([*command, "stop"], capture_output=True, check=False)


def listens(port, office):
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens at {port}: {office.log()}")


DOVECOT = """
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {d}/run
state_dir = {d}/state
log_path = {d}/dovecot.log
ssl = required
ssl_cert = <{d}/cert.pem
ssl_key = <{d}/key.pem
mail_location = maildir:{d}/mail/%u
first_valid_uid = 1
recipient_delimiter = +
auth_failure_delay = 0
auth_mechanisms = plain xoauth2
passdb {{
  driver = passwd-file
  mechanisms = plain none
  args = username_format=%u {d}/users
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {d}/tokens.conf
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={d}/mail/%u
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
  mailbox Drafts {{
    special_use = \\Drafts
    auto = subscribe
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {o.imap}
  }}
  inet_listener imaps {{
    port = {o.imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {o.lmtp}
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {o.auth}
  }}
}}
"""

#: each token is looked up (RFC 7662), and has to be of the mailbox that it is used for
TOKENS = """
introspection_url = {o.authority_there.address}/introspect
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
"""

POSTFIX = """
compatibility_level = 3.6
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
queue_directory = {d}/postfix/queue
data_directory = {d}/postfix/data
maillog_file = {d}/postfix.log
maillog_file_prefixes = {d}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.homes.test
mydomain = homes.test
mydestination =
mynetworks =
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = homes.test, residents.test, gone.test
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:{o.lmtp}
relay_domains =
recipient_delimiter = +
message_size_limit = 2000000
notify_classes =
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions =
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{o.auth}
smtpd_sender_login_maps = texthash:{d}/postfix/senders
smtpd_tls_cert_file = {d}/cert.pem
smtpd_tls_key_file = {d}/key.pem
"""

MASTER = """
127.0.0.1:{o.mx} inet n - n - - smtpd
127.0.0.1:{o.submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_tls_auth_only=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
  -o smtpd_sender_restrictions=reject_sender_login_mismatch
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
showq unix n - n - - showq
flush unix n - n 1000? 0 flush
"""
