"""`python -m switchhook`."""

from switchhook.cli import main

main()
