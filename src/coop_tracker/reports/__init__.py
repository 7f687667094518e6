"""Answers as pages: for a terminal, a pipe, or a program. Whatever the record holds, a page stays a page."""
