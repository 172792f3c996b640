"""One act = one transaction = one receipt.

Each service module takes a request and writes one kind of act; `acts` is the
table of them all and the only module here that knows the others. What several
acts do alike lives in `writing/`. No text is parsed here and nothing printed.
"""
