"""The security header fields of every response, written independently of nginx/security-fields.conf (S-20 to S-22)."""

from web import Response

VALUES = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Frame-Options": "DENY",
}

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'", "frame-ancestors": "'none'", "base-uri": "'none'", "object-src": "'none'",
    "style-src": "'self'", "script-src": "'self'", "img-src": "'self'", "font-src": "'self'", "connect-src": "'self'",
    "form-action": "'self'", "require-trusted-types-for": "'script'", "trusted-types": "'none'",
}

DENIED_FEATURES = ("camera", "microphone", "geolocation", "payment", "usb", "clipboard-read")


def problems(response: Response) -> list[str]:
    """Returns what is missing or wrong in a response."""
    found = [f"{name}: {response.values(name)}" for name, value in VALUES.items() if response.values(name) != [value]]
    policies = response.values("Content-Security-Policy")
    if [directives(policy) for policy in policies] != [CONTENT_SECURITY_POLICY]:
        found.append(f"Content-Security-Policy: {policies}")
    permissions = response.values("Permissions-Policy")
    if len(permissions) != 1 or not all(f"{feature}=()" in permissions[0] for feature in DENIED_FEATURES):
        found.append(f"Permissions-Policy: {permissions}")
    return found


def directives(policy: str) -> dict[str, str]:
    """Parses a Content-Security-Policy, in which a directive must not be repeated."""
    parts = [part.partition(" ")[::2] for part in policy.split("; ")]
    assert len(dict(parts)) == len(parts), policy
    return dict(parts)
