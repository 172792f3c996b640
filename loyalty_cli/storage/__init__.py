"""The only SQL. The file format is a contract for years.

Functions here read what a decision needs and append what was decided. They
take a connection, return plain data, decide nothing and print nothing. Days
are stored as whole days since 1970-01-01, moments as epoch seconds, money as
minor units, fractions as "n/d" text.
"""
