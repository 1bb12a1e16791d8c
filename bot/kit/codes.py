"""QR codes of the links of a campaign."""

from __future__ import annotations

from io import BytesIO


def code_svg(url: str) -> str:
    """The code of ``url`` as SVG with its quiet zone; a fifth of it may be dirty or torn."""
    import segno  # a server draws none until somebody makes the materials of a campaign

    made = BytesIO()
    segno.make_qr(url, error="q").save(made, kind="svg", border=3, xmldecl=False, svgns=True, dark="#000", light="#fff")
    return made.getvalue().decode()
