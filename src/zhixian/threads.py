"""How many threads the arithmetic of matrices may take; must be said before numpy is first imported."""

import os


def one_thread() -> None:
    """Our matrices are small: more threads only wait for each other (seen: 200 s instead of 6 on a busy machine)."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
