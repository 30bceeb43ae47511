"""Headers of every HTTP response: pages, static files, errors alike.

The sound engine needs a cross-origin isolated page, and the workers of such a page need the same headers as the page
itself. So they are laid around the whole application here, once, below which static files are served too.
"""

import secrets

FIXED = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "microphone=(self), midi=(self), camera=(), geolocation=(), payment=(), usb=()",
}

# Scripts come from this site alone. An inline one (the import map) carries the response's nonce:
# <script type="importmap" nonce="{{ request.scope.csp_nonce }}">. JSON in a page is no script and needs none.
# 'self' covers this site's sockets too. Lit's components and the canvas sizes are inline styles.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval' 'nonce-{nonce}'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)

_fixed = [(name.encode(), value.encode()) for name, value in FIXED.items()]
# A wildcard that static files would otherwise carry; what is same-origin says so without exception.
_replaced = {name for name, _ in _fixed} | {b"content-security-policy", b"access-control-allow-origin"}


def with_headers(application):
    """Lays the headers around an ASGI application. ``scope["csp_nonce"]`` is the nonce of the one response."""

    async def wrapped(scope, receive, send):
        if scope["type"] != "http":
            return await application(scope, receive, send)
        nonce = secrets.token_urlsafe(16)
        policy = (b"content-security-policy", POLICY.format(nonce=nonce).encode())

        async def send_with_headers(message):
            if message["type"] == "http.response.start":
                others = [pair for pair in message.get("headers", ()) if pair[0].lower() not in _replaced]
                message = message | {"headers": [*others, *_fixed, policy]}
            await send(message)

        return await application(scope | {"csp_nonce": nonce}, receive, send_with_headers)

    return wrapped
