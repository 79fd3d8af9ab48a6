"""Trust the certificates this machine trusts: a company's network often answers with a certificate of its own."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Where systems keep the bundle; Python's own build may look elsewhere.
USUAL_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
VARIABLE = "REQUESTS_CA_BUNDLE"


@contextmanager
def system_certificates() -> Iterator[None]:
    """Let ``requests`` use the system's certificates instead of its own list, unless the environment names others."""
    bundle = system_bundle()
    if bundle is None or os.environ.get(VARIABLE) or os.environ.get("CURL_CA_BUNDLE"):
        yield
        return
    os.environ[VARIABLE] = str(bundle)
    try:
        yield
    finally:
        os.environ.pop(VARIABLE, None)


def system_bundle() -> Path | None:
    """Return the file of the certificates that the system trusts, if it has one."""
    known = ssl.get_default_verify_paths()
    candidates = (known.cafile, *USUAL_BUNDLES)
    return next((Path(path) for path in candidates if path and Path(path).is_file()), None)
