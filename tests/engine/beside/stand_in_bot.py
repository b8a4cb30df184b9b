"""A bot that keeps a stand-in engine and does nothing else, to be killed: FOLDER."""

import asyncio
import os
import sys
from pathlib import Path

from tests.engine.beside.test_keeper import keeper, takes_calls

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    asyncio.run(keeper(folder, os.environ).run(takes_calls))
