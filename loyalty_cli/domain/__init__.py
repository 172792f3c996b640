"""The promises made to customers, as pure functions on immutable data.

Standard library only. No input or output, no clock, no SQL, no pydantic, no
floats: money is integer minor units, points are integers, rates are exact
fractions. Everything a decision needs is handed in.
"""
