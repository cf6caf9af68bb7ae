"""`python -m zhixian.faces.cli`: the command without its script."""

from zhixian.faces.cli.main import main

main()
