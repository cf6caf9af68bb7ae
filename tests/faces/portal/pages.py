"""Addresses of the portal that every check of public pages walks. Whoever adds a page adds it here."""

PUBLIC = [
    "/",
    "/report/",
    "/report/resume/",
    "/follow/",
    "/phones/",
    "/law/",
    "/law/all/",
    "/law/?q=%E5%95%86%E6%A0%87",
    "/risk/",
    "/risk/new/robots/",
    "/risk/scenes/",
    "/risk/commitments/",
    "/risk/scenes/staff-leaving/",
    "/book/",
    "/book/ask/",
    "/firm/login/",
    "/firm/apply/",
    "/ask/",
]
LIMIT_BYTES = 100_000  # of one page with all that it loads
