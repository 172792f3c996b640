"""Figures as plain data: a title, columns, rows and notes.

A report is computed here and drawn elsewhere, so that a table, a CSV file and
JSON always show the same numbers. Nothing in this room writes or prints.
"""
