"""Addresses of the portal that every check of public pages walks. Whoever adds a page adds it here."""

PUBLIC = [
    "/", "/report/", "/report/resume/", "/follow/", "/risk/", "/risk/new/robots/", "/risk/scenes/", "/risk/commitments/", "/risk/scenes/staff-leaving/",
]  # fmt: skip
LIMIT_BYTES = 100_000  # of one page with all that it loads
