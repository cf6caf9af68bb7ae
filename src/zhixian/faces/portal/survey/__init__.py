"""答问卷: a code from a letter, the questions, thanks. No account, no cookie, no script."""
