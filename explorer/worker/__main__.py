"""Starts the child process."""

from __future__ import annotations

import sys

from explorer.worker.protocol import main

if __name__ == "__main__":
    sys.exit(main())
