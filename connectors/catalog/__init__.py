"""One folder per connector: manifest.toml, auth.py, actions/<verb>.py, icon.svg, README.md, tests/."""
