"""Every command: where its function is, and its one line of help.

A static table, so that `loyalty --help` and "did you mean" import no command,
and a command imports only itself.
"""

from __future__ import annotations

from loyalty_cli.domain.record import Record


class Entry(Record):
    """One command: module in this room, function, summary, heading in the help."""

    module: str
    function: str
    summary: str
    heading: str = "The till"


_LOOK, _PEOPLE, _SETUP, _DATA, _FIGURES = (
    "Looking things up", "People", "The shop", "Data in and out", "Figures",
)  # fmt: skip

COMMANDS: dict[str, Entry] = {
    "enroll": Entry("enrolling", "enroll", "Enrol a new customer"),
    "purchase": Entry("selling", "purchase", "Record a sale and everything that follows"),
    "refund": Entry("refunding", "refund", "Refund a sale, whole or in part"),
    "visit": Entry("coming", "visit", "Record a check-in"),
    "action": Entry("coming", "action", "Record something a customer did, such as a follow"),
    "award": Entry("counting", "award", "Give or take units by hand"),
    "load": Entry("counting", "load", "Put prepaid money into a money wallet"),
    "redeem": Entry("counting", "redeem", "Take a reward, or spend units as money"),
    "join": Entry("membership", "join", "Join a paid plan, or renew the membership"),
    "leave": Entry("membership", "leave", "Leave a paid plan"),
    "refer": Entry("referring", "refer", "Issue or show a customer's referral code"),
    "survey": Entry("coming", "survey", "Record an answer: nps, ces or csat"),
    "undo": Entry("undoing", "undo", "Undo the latest act, or the one named"),
    "upkeep": Entry("undoing", "upkeep", "Do what is due: birthdays, dates, expiry (for cron)"),
    "voucher list": Entry("vouchers", "listing", "List vouchers", _PEOPLE),
    "voucher show": Entry("vouchers", "show", "Show one voucher", _PEOPLE),
    "voucher use": Entry("vouchers", "use", "Use a voucher without a sale", _PEOPLE),
    "voucher give": Entry("vouchers", "give", "Hand out a reward free", _PEOPLE),
    "voucher cancel": Entry("vouchers", "cancel", "Cancel an open voucher", _PEOPLE),
    "balance": Entry("looking", "balance", "What a customer has", _LOOK),
    "show": Entry("looking", "show", "A customer's card: everything at a glance", _LOOK),
    "history": Entry("looking", "history", "What happened, line by line", _LOOK),
    "offers": Entry("looking", "offers", "What a customer can use today, and what is near", _LOOK),
    "explain": Entry("looking", "explain", "Why this balance, award or act; adds up", _LOOK),
    "log": Entry("looking", "log", "Who did what, when", _LOOK),
    "customer list": Entry("customers", "listing", "List or search customers", _PEOPLE),
    "customer edit": Entry("customers", "edit", "Change what is kept of a customer", _PEOPLE),
    "customer link": Entry(
        "customers", "link", "Tie a customer to an id of another system", _PEOPLE
    ),
    "segment add": Entry("customers", "segment_add", "Put a customer in a segment", _PEOPLE),
    "segment remove": Entry(
        "customers", "segment_remove", "Take a customer out of a segment", _PEOPLE
    ),
    "segment list": Entry("customers", "segment_list", "List who is in which segment", _PEOPLE),
    "referral list": Entry(
        "referrals", "listing", "Who brought whom, and what came of it", _PEOPLE
    ),
    "referral show": Entry("referrals", "show", "A customer's referrals, with dates", _PEOPLE),
    "referral attach": Entry("referrals", "attach", "Attribute a customer to a code late", _PEOPLE),
    "referral block": Entry("referrals", "block", "Block a referral", _PEOPLE),
    "referral unblock": Entry("referrals", "unblock", "Let a blocked referral pay", _PEOPLE),
    "draw list": Entry("draws", "listing", "Draws and instant wins", _PEOPLE),
    "draw run": Entry("draws", "run", "Hold a draw now", _PEOPLE),
    "draw verify": Entry("draws", "verify", "Prove that draws were fair", _PEOPLE),
    "reward list": Entry("programme", "reward_list", "What units buy", _SETUP),
    "program show": Entry("programme", "show", "The programme in force", _SETUP),
    "program check": Entry(
        "program_check", "check", "Check a programme file and its examples", _SETUP
    ),
    "program explain": Entry("programme", "explain", "The programme in plain sentences", _SETUP),
    "program presets": Entry("programme", "presets", "Programmes to start from", _SETUP),
    "program diff": Entry("programme", "diff", "What changed since the last version", _SETUP),
    "init": Entry("setting_up", "init", "Make this folder a shop", _SETUP),
    "demo": Entry("demo", "demo", "A sample shop to look around in", _SETUP),
    "check": Entry("checking", "check", "Prove that the ledger adds up", _SETUP),
    "batch": Entry("batch", "batch", "Run many acts from a file of JSON lines", _DATA),
    "import sales": Entry("importing", "import_sales", "Import a file of sales", _DATA),
    "import customers": Entry(
        "importing_customers", "import_customers", "Import a file of customers", _DATA
    ),
    "import points": Entry(
        "importing_points", "import_points", "Import a file of units given by hand", _DATA
    ),
    "import surveys": Entry(
        "importing_surveys", "import_surveys", "Import a file of answers to surveys", _DATA
    ),
    "import profile list": Entry(
        "profiles", "listing", "The kinds of export that are understood", _DATA
    ),
    "import profile show": Entry("profiles", "show", "One import profile as TOML", _DATA),
    "import profile new": Entry("profiles", "new", "Draft a profile from a file", _DATA),
    "import list": Entry("importing", "import_list", "What was imported", _DATA),
    "import held": Entry("importing", "import_held", "Receipts that wait for a customer", _DATA),
    "import undo": Entry("importing", "import_undo", "Undo an import", _DATA),
    "export customers": Entry("exporting", "customers", "Write out the customers", _DATA),
    "export sales": Entry("exporting", "sales", "Write out the sales and refunds", _DATA),
    "export ledger": Entry("exporting", "ledger", "Write out every entry, lot by lot", _DATA),
    "list dues": Entry("listing", "dues", "Whose membership fee is due", _FIGURES),
    "list thanks": Entry("thanking", "thanks", "Who is to be thanked for a referral", _FIGURES),
    "report tiers": Entry("reporting", "tiers", "Customers, spend and balance by level", _FIGURES),
    "report partners": Entry(
        "partner_reporting", "partners", "What partners owe us, and we them", _FIGURES
    ),
    "report retention": Entry("reporting", "retention", "Who comes back, by cohort", _FIGURES),
    "report nps": Entry("survey_reporting", "nps", "Would customers recommend us", _FIGURES),
    "report ces": Entry("survey_reporting", "ces", "Do customers find it easy", _FIGURES),
    "report referrals": Entry(
        "referral_reporting", "referrals", "What became of referrals, and what they cost", _FIGURES
    ),
    "report csat": Entry("survey_reporting", "csat", "Are customers satisfied", _FIGURES),
    "help exit-codes": Entry("helping", "exit_codes", "What the exit codes mean", _SETUP),
    "help environment": Entry("helping", "environment", "Environment variables", _SETUP),
    "help formats": Entry("helping", "formats", "Output formats", _SETUP),
    "help dates": Entry("helping", "dates", "How dates and times are written", _SETUP),
    "help cron": Entry("helping", "cron", "Lines for cron", _SETUP),
}

GROUPS: dict[str, str] = {
    "customer": "List and edit customers",
    "draw": "Draws and instant wins: list, run, verify",
    "export": "Write everything out, to read in again",
    "help": "Short pages on exit codes, dates, formats, cron",
    "import": "Import files: sales, customers, points, surveys",
    "import profile": "Import profiles: list, show, draft a new one",
    "list": "People to contact: whose fee is due, whom to thank",
    "program": "The programme: show, check, explain",
    "referral": "Referrals: list, show, attach, block, unblock",
    "report": "Reports: tiers, retention, surveys, referrals, partners",
    "reward": "The rewards of the programme",
    "segment": "Groups of customers",
    "voucher": "Vouchers: list, show, use, give, cancel",
}


def names_under(group: str | None) -> list[str]:
    """The words that may follow `loyalty` (or `loyalty GROUP`), in the table's order."""
    if group is None:
        return list(dict.fromkeys(name.split(" ")[0] for name in COMMANDS))
    place = group.count(" ") + 1
    found = (name.split(" ")[place] for name in COMMANDS if name.startswith(f"{group} "))
    return list(dict.fromkeys(found))
