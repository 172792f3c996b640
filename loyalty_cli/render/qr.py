"""A text as a QR code in a picture file, SVG or PNG by the file's extension.

Its own module because only `refer --qr` needs `segno`.
"""

from __future__ import annotations

from io import BytesIO

import segno

from loyalty_cli.render.files import write_file

#: Size of one module of the code in the picture, in pixels.
_SCALE = 8


def write_qr(name: str, text: str) -> None:
    """Writes the picture, whole or not at all.

    Any reader gives the text back, also from a card that is scratched: a
    quarter of the code may be unreadable. Raises CannotCreate or InputOutput.
    """
    picture = BytesIO()
    kind = name.rsplit(".", 1)[-1].lower()
    segno.make_qr(text, error="q").save(picture, kind=kind, scale=_SCALE)
    write_file(name, picture.getvalue())
