"""The guarded client over TLS: the certificate must be trusted and must be of the name that was asked for."""

import http.server
import ssl
import threading
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mentes.base import outbound
from mentes.base.clock import real_now
from mentes.base.outbound import OutboundError, fetch


class _Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'"good"')

    def log_message(self, *_):
        pass


def _certificate(folder):
    """A self-signed certificate for `localhost`, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(real_now() - timedelta(days=1))
        .not_valid_after(real_now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "localhost.pem"
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def site(tmp_path, monkeypatch):
    file = _certificate(tmp_path)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.handle_error = lambda *_: None  # a client that hangs up in the handshake is what we test
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    port = server.server_port
    monkeypatch.setenv("OUTBOUND_ALLOW", f"localhost:{port},127.0.0.1:{port}")
    outbound._tls.cache_clear()
    yield port, file
    outbound._tls.cache_clear()
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_trusted_certificate_of_the_right_name(site, monkeypatch):
    port, file = site
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    assert fetch(f"https://localhost:{port}/").json() == "good"


@pytest.mark.parametrize(("host", "trusted"), [("localhost", False), ("127.0.0.1", True)])
def test_an_untrusted_certificate_or_one_of_another_name(site, monkeypatch, host, trusted):
    port, file = site
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(OutboundError) as caught:
        fetch(f"https://{host}:{port}/")
    assert caught.value.code == "unreachable"
