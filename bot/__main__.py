"""`python -m bot` is the same as `qd22`."""

from bot.cli import main

if __name__ == "__main__":
    main()
