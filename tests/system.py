"""
Installs the system packages that the tests drive: a browser, Chinese fonts, strace.

Debian only, and only where it may (root); elsewhere it prints what is missing, and the tests that
need it say why they are skipped.
"""

import os
import shutil
import subprocess
import sys

PACKAGES = {"chromium": "chromium", "fc-match": "fontconfig", "strace": "strace"}
FONTS = {"Noto Serif CJK SC": "fonts-noto-cjk"}


def missing() -> list[str]:
    """Debian's names of what is not there."""
    wanted = [package for tool, package in PACKAGES.items() if shutil.which(tool) is None]
    for family, package in FONTS.items():
        listed = ""
        if shutil.which("fc-list"):
            listed = subprocess.run(["fc-list", family], capture_output=True, text=True).stdout
        if not listed.strip():
            wanted.append(package)
    return wanted


def main() -> int:
    wanted = missing()
    if not wanted:
        return 0
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"  -- not installed: {', '.join(wanted)}; tests that need them will be skipped")
        return 0
    print(f"  .. Install {', '.join(wanted)} for the tests", flush=True)
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    done = subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted],
        stdout=subprocess.DEVNULL,
        **quiet,
    )
    print("  ok" if done.returncode == 0 else "  failed; those tests will be skipped", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
