"""``python -m app.cli`` is ``backbeat``."""

from app.cli import run

if __name__ == "__main__":
    run()
