"""Questions about a customer on a day: what they have, hold and may use.

Read through `storage`, decided by `domain`, answered as plain data. Services
and reports both ask here, so an act's receipt, a balance and a report can
never disagree. Nothing here writes, prints or reads the clock.
"""
