"""HTTPS of a box's own, for other machines of the house: a small authority below DATA, and its certificate."""

import fcntl
import os
import socket
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address
from pathlib import Path
from typing import NamedTuple

import trustme
from cryptography import x509

LASTS = timedelta(days=397)  # browsers refuse longer ones
RENEWED_BEFORE = timedelta(days=30)
SIOCGIFADDR = 0x8915


class Certificate(NamedTuple):
    """``authority`` is what other machines are told to trust; it stays the same when the names change."""

    authority: Path
    chain: Path
    key: Path


def certificate_for(names: list[str], folder: Path) -> Certificate:
    """The certificate of the box, kept in ``folder`` and made anew when names were added or it gets old."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Certificate(folder / "authority.pem", folder / "server.pem", folder / "server.key")
    if not _serves(made, names):
        authority = _authority(made.authority, folder / "authority.key")
        issued = authority.issue_cert(*names, organization_name="Sonic", not_after=datetime.now(UTC) + LASTS)
        _write(made.key, issued.private_key_pem.bytes())
        _write(made.chain, b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    return made


def _authority(path: Path, key_path: Path) -> trustme.CA:
    if path.exists() and key_path.exists():
        return trustme.CA.from_pem(path.read_bytes(), key_path.read_bytes())
    authority = trustme.CA(organization_name="Sonic", organization_unit_name=f"Sonic on {socket.gethostname()}")
    _write(key_path, authority.private_key_pem.bytes())
    _write(path, authority.cert_pem.bytes())
    return authority


def _serves(made: Certificate, names: list[str]) -> bool:
    if not all(path.exists() for path in made):
        return False
    leaf = x509.load_pem_x509_certificate(made.chain.read_bytes())
    known = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    named = {*known.get_values_for_type(x509.DNSName), *map(str, known.get_values_for_type(x509.IPAddress))}
    return set(names) <= named and leaf.not_valid_after_utc - datetime.now(UTC) > RENEWED_BEFORE


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and for the owner's eyes only."""
    beside = path.with_suffix(path.suffix + ".new")
    beside.touch(mode=0o600)
    beside.write_bytes(content)
    beside.replace(path)


# --- what this machine is called ------------------------------------------------------------------------------------


def names_of_this_machine() -> list[str]:
    """The names and addresses under which other machines may know this one, the likeliest first."""
    host = socket.gethostname().lower()
    names = [*_ipv4_addresses(), host, f"{host.partition('.')[0]}.local", *_ipv6_addresses()]
    return list(dict.fromkeys([*names, "localhost", "127.0.0.1", "::1"]))


def _ipv4_addresses() -> Iterator[str]:
    """Those of the network: loopback is the same everywhere."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        for _, interface in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(asked, SIOCGIFADDR, struct.pack("256s", os.fsencode(interface)))
            except OSError:
                continue  # an interface without an address
            address = socket.inet_ntoa(answer[20:24])
            if not address.startswith("127."):
                yield address


def _ipv6_addresses() -> Iterator[str]:
    table = Path("/proc/net/if_inet6")
    for line in table.read_text().splitlines() if table.exists() else ():
        address = IPv6Address(bytes.fromhex(line.split()[0]))
        if not address.is_link_local and not address.is_loopback:  # link-local ones need a zone, which no browser takes
            yield str(address)
