"""Whose certificates connections accept."""

import os
import ssl
from functools import cache


def trust() -> ssl.SSLContext:
    """Return whom the connections of this process trust.

    To read the authorities takes longer than a request, so they are read once for each place that
    ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` name.
    """
    return _read(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


def trust_of_system() -> ssl.SSLContext:
    """Return whom the system trusts, read once for each of these places as well."""
    return _read_system(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _read_system(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    return ssl.create_default_context()


@cache
def _read(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    import httpx  # it takes 7 MB, and who asks has it already

    return httpx.create_ssl_context()
