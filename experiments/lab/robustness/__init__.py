"""Kills at any moment, and files of any form: what must never happen."""
