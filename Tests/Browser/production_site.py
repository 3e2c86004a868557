"""Runs nginx/portal.conf, the production site, with other ports, another certificate and other paths."""

import os
import re
import shutil
import ssl
import subprocess
from contextlib import contextmanager
from pathlib import Path

from portal import ROOT, free_ports, is_open, wait_until

NAME = "portal.example.com"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


def create_prefix(prefix: Path) -> Path:
    """Copies the nginx files and creates a certificate, as an operator installs them."""
    shutil.copytree(ROOT / "nginx", prefix / "portal")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", f"/CN={NAME}", "-keyout", prefix / "key.pem", "-out", prefix / "fullchain.pem"],
        check=True, capture_output=True)
    return prefix


def install(prefix: Path, run: Path, plain: int, tls: int) -> None:
    """Writes the site, whose worker has its socket in the folder `run`, and the main file that includes it."""
    site = (ROOT / "nginx/portal.conf").read_text()
    site = re.sub(r"listen \[::\].*;\n", "", site)
    for old, new in [("listen 80", f"listen 127.0.0.1:{plain}"), ("listen 443", f"listen 127.0.0.1:{tls}"),
                     ("/etc/ssl/portal", str(prefix)), ("/usr/share/portal/public", str(ROOT / "public")),
                     ("/run/portal", str(run))]:
        assert old in site
        site = site.replace(old, new)
    (prefix / "portal/portal.conf").write_text(site)
    folders = "".join(f"{kind}_temp_path {prefix}/{kind};\n" for kind in ("client_body", "fastcgi", "proxy", "uwsgi", "scgi"))
    (prefix / "nginx.conf").write_text(
        f"daemon off; pid {prefix}/nginx.pid; error_log stderr warn;\n"
        + ("user root;\n" if os.geteuid() == 0 else "")
        + "events {}\nhttp { access_log off;\n" + folders + "include portal/portal.conf; }\n")


@contextmanager
def running(prefix: Path, run: Path):
    """Runs the site and returns its ports, without and with TLS."""
    plain, tls = free_ports(2)
    install(prefix, run, plain, tls)
    with (prefix / "output.txt").open("w") as output:
        nginx = subprocess.Popen([NGINX, "-e", "stderr", "-p", prefix, "-c", prefix / "nginx.conf"], stderr=output)
    try:
        wait_until(lambda: is_open(tls) and is_open(plain) or nginx.poll() is not None)
        yield plain, tls
        assert nginx.poll() is None
    finally:
        nginx.terminate()
        nginx.wait(30)


def trusted_tls(prefix: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=prefix / "fullchain.pem")
