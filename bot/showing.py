"""A page as the browser gets it: nothing from elsewhere runs in it, and nobody keeps it."""

from aiohttp import web

from pages.registry import Html

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def shown(page: Html) -> web.Response:
    return web.Response(
        text=page.body, status=page.status, content_type="text/html", headers=HEADERS
    )


def away(address: str) -> web.Response:
    return web.Response(status=302, headers=HEADERS | {"Location": address})
