"""`python -m barograph`: the same as the command `barograph`."""

from __future__ import annotations

from barograph.cli import main

if __name__ == "__main__":
    main()
