"""A small server of this machine that takes one call, with TLS or without."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Received:
    """What a server was sent."""

    port = 0
    received = b""


@contextmanager
def server(answer: Callable[[socket.socket], None], tls: ssl.SSLContext | None = None) -> Iterator[Received]:
    """A server that takes one call."""
    heard = Received()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        heard.port = listening.getsockname()[1]

        def serve() -> None:
            try:
                plain, _ = listening.accept()
                with plain, tls.wrap_socket(plain, server_side=True) if tls else plain as connection:
                    while b"{}" not in heard.received and (more := connection.recv(4096)):
                        heard.received += more
                    answer(connection)
            except OSError:
                return

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield heard
        finally:
            thread.join()


def answering(answer: bytes) -> Callable[[socket.socket], None]:
    """One that sends an answer."""
    return lambda connection: connection.sendall(answer)


def certificate_in(folder: Path) -> Path:
    """A key and a certificate of `localhost`, signed by itself."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")]),
    )
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "both.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return path


def serving(certificate: Path) -> ssl.SSLContext:
    """What a server with a certificate answers with."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    return tls
