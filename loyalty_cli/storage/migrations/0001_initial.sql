-- The ledger: acts and everything an act wrote. Rows are added, never changed.
-- `act_id` names the act that wrote a row; each act's digest covers its rows.

CREATE TABLE programme_versions (
    id          INTEGER PRIMARY KEY,
    recorded_at INTEGER NOT NULL,
    from_day    INTEGER NOT NULL,
    file_digest TEXT NOT NULL,
    canonical   TEXT NOT NULL
) STRICT;

CREATE TABLE acts (
    id          INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL,
    customer_id INTEGER REFERENCES customers,
    day         INTEGER NOT NULL,
    second      INTEGER,
    recorded_at INTEGER NOT NULL,
    origin      TEXT NOT NULL,
    staff       TEXT,
    version_id  INTEGER NOT NULL REFERENCES programme_versions,
    reverses    INTEGER REFERENCES acts,
    facts       TEXT NOT NULL DEFAULT '{}',
    digest      TEXT NOT NULL
) STRICT;
CREATE INDEX acts_by_customer ON acts (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX acts_by_reverses ON acts (reverses) WHERE reverses IS NOT NULL;

CREATE TABLE sales (
    id           INTEGER PRIMARY KEY,
    act_id       INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    customer_id  INTEGER REFERENCES customers,      -- filled in when claimed; see claims
    day          INTEGER NOT NULL,
    second       INTEGER,
    space        TEXT NOT NULL DEFAULT '',
    receipt      TEXT,
    period       TEXT NOT NULL DEFAULT '',          -- where receipt numbers restart: the day or year
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    spend_minor  INTEGER NOT NULL CHECK (spend_minor BETWEEN 0 AND amount_minor),
    store        TEXT,
    partner      TEXT,
    paid_with    TEXT NOT NULL DEFAULT '[]',
    counts       INTEGER NOT NULL DEFAULT 1,        -- 0: nothing but stored value, no purchase
    basis        TEXT NOT NULL DEFAULT '{}'         -- how the award was computed
) STRICT;
CREATE INDEX sales_by_customer ON sales (customer_id, day) WHERE customer_id IS NOT NULL;
CREATE INDEX sales_of_nobody ON sales (day) WHERE customer_id IS NULL;
CREATE INDEX sales_not_counted ON sales (day) WHERE counts = 0;
CREATE INDEX sales_by_receipt ON sales (receipt) WHERE receipt IS NOT NULL;
CREATE INDEX sales_by_act ON sales (act_id);

CREATE TABLE sale_lines (
    sale_id      INTEGER NOT NULL REFERENCES sales,
    line         INTEGER NOT NULL,
    act_id       INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    amount_minor INTEGER NOT NULL,
    quantity     TEXT NOT NULL DEFAULT '1',
    sku          TEXT,
    category     TEXT,
    item         TEXT,
    PRIMARY KEY (sale_id, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX sale_lines_by_act ON sale_lines (act_id);

CREATE TABLE claims (
    id          INTEGER PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    sale_id     INTEGER NOT NULL REFERENCES sales,
    customer_id INTEGER NOT NULL REFERENCES customers,
    basis       TEXT NOT NULL DEFAULT '{}',
    taken       TEXT NOT NULL DEFAULT '{}'          -- what refunds before the claim take back
) STRICT;
CREATE INDEX claims_by_act ON claims (act_id);
CREATE INDEX claims_by_sale ON claims (sale_id);

CREATE TABLE refunds (
    id           INTEGER PRIMARY KEY,
    act_id       INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    sale_id      INTEGER NOT NULL REFERENCES sales,
    day          INTEGER NOT NULL,
    second       INTEGER,
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    spend_minor  INTEGER NOT NULL CHECK (spend_minor >= 0),
    refund_key   TEXT,                              -- the refund's own id, when it has one
    remaining    TEXT NOT NULL,                     -- share of each line and of the fixed gives left
    taken        TEXT NOT NULL DEFAULT '{}'         -- units to have been taken back so far, by wallet
) STRICT;
CREATE INDEX refunds_by_sale ON refunds (sale_id);
CREATE INDEX refunds_by_key ON refunds (refund_key) WHERE refund_key IS NOT NULL;
CREATE INDEX refunds_by_act ON refunds (act_id);

CREATE TABLE sale_links (                           -- what a vendor repeats on a sale and its refunds
    space   TEXT NOT NULL,
    link    TEXT NOT NULL,
    sale_id INTEGER NOT NULL REFERENCES sales,
    act_id  INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (space, link, sale_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sale_links_by_act ON sale_links (act_id);

CREATE TABLE waiting_refunds (                      -- refunds that came without, or before, their sale
    id           INTEGER PRIMARY KEY,
    act_id       INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    space        TEXT NOT NULL,
    refund_key   TEXT NOT NULL,
    receipt      TEXT,                              -- of the sale, when the file names it
    link         TEXT,
    day          INTEGER NOT NULL,
    second       INTEGER,
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0)
) STRICT;
CREATE INDEX waiting_refunds_by_receipt ON waiting_refunds (space, receipt);
CREATE INDEX waiting_refunds_by_act ON waiting_refunds (act_id);

CREATE TABLE entries (
    id          INTEGER PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    sale_id     INTEGER REFERENCES sales,
    customer_id INTEGER NOT NULL REFERENCES customers,
    wallet      TEXT NOT NULL,
    day         INTEGER NOT NULL,
    units       INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    rule        TEXT,
    lot_units   INTEGER,                            -- the lot this entry opened; negative: a debt
    expires_day INTEGER,
    usable_day  INTEGER,
    renew       TEXT,                               -- "12 months/day": activity renews the lot
    store       TEXT
) STRICT;
CREATE INDEX entries_by_customer ON entries (customer_id, day);
CREATE INDEX entries_by_sale ON entries (sale_id) WHERE sale_id IS NOT NULL;
CREATE INDEX entries_by_act ON entries (act_id);

CREATE TABLE uses (
    entry_id INTEGER NOT NULL REFERENCES entries,
    lot_id   INTEGER NOT NULL REFERENCES entries,
    act_id   INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    units    INTEGER NOT NULL CHECK (units <> 0),   -- negative: returned to the lot
    PRIMARY KEY (entry_id, lot_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX uses_by_lot ON uses (lot_id);
CREATE INDEX uses_by_act ON uses (act_id);

CREATE TABLE vouchers (
    id          INTEGER PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    customer_id INTEGER NOT NULL REFERENCES customers,
    reward      TEXT NOT NULL,
    source      TEXT NOT NULL,                      -- bought, automatic, level, rule, gift, referral, prize
    rule        TEXT,                               -- the earn rule, level or campaign it comes from
    code        TEXT,                               -- none: used on the spot
    day         INTEGER NOT NULL,
    last_day    INTEGER,
    entry_id    INTEGER REFERENCES entries,         -- the units that paid for it
    sale_id     INTEGER REFERENCES sales,           -- the sale that brought it
    store       TEXT,
    times       INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX vouchers_by_code ON vouchers (code) WHERE code IS NOT NULL;
CREATE INDEX vouchers_by_customer ON vouchers (customer_id);
CREATE INDEX vouchers_by_reward ON vouchers (reward);
CREATE INDEX vouchers_by_act ON vouchers (act_id);

CREATE TABLE voucher_events (
    id         INTEGER PRIMARY KEY,
    act_id     INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    voucher_id INTEGER NOT NULL REFERENCES vouchers,
    day        INTEGER NOT NULL,
    what       TEXT NOT NULL CHECK (what IN ('used', 'cancelled', 'revived', 'reinstated')),
    sale_id    INTEGER REFERENCES sales
) STRICT;
CREATE INDEX voucher_events_by_voucher ON voucher_events (voucher_id);
CREATE INDEX voucher_events_by_act ON voucher_events (act_id);

CREATE TABLE referral_codes (
    code        TEXT PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    customer_id INTEGER NOT NULL REFERENCES customers,
    campaign    TEXT,
    channel     TEXT,
    day         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX referral_codes_by_customer ON referral_codes (customer_id);
CREATE INDEX referral_codes_by_act ON referral_codes (act_id);

CREATE TABLE referrals (
    id          INTEGER PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    campaign    TEXT NOT NULL,
    referrer_id INTEGER NOT NULL REFERENCES customers,
    friend_id   INTEGER NOT NULL REFERENCES customers,
    code        TEXT,
    channel     TEXT,
    day         INTEGER NOT NULL
) STRICT;
CREATE INDEX referrals_by_friend ON referrals (friend_id);
CREATE INDEX referrals_by_referrer ON referrals (referrer_id);
CREATE INDEX referrals_by_act ON referrals (act_id);

CREATE TABLE referral_events (
    id          INTEGER PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    referral_id INTEGER NOT NULL REFERENCES referrals,
    day         INTEGER NOT NULL,
    what        TEXT NOT NULL CHECK (what IN ('blocked', 'unblocked', 'rewarded', 'reversed')),
    stage       TEXT,                               -- which [[referrals]] was rewarded or reversed
    reason      TEXT,
    sale_id     INTEGER REFERENCES sales
) STRICT;
CREATE INDEX referral_events_by_referral ON referral_events (referral_id);
CREATE INDEX referral_events_by_sale ON referral_events (sale_id) WHERE sale_id IS NOT NULL;
CREATE INDEX referral_events_by_act ON referral_events (act_id);

CREATE TABLE referral_thanks (                      -- what exactly a referral gave, to take just that back
    id          INTEGER PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    referral_id INTEGER NOT NULL REFERENCES referrals,
    stage       TEXT NOT NULL,
    side        TEXT NOT NULL CHECK (side IN ('friend', 'referrer', 'ladder')),
    rung        INTEGER CHECK ((rung IS NULL) = (side <> 'ladder')),
    customer_id INTEGER NOT NULL REFERENCES customers,
    entry_id    INTEGER REFERENCES entries,
    voucher_id  INTEGER REFERENCES vouchers,
    CHECK ((entry_id IS NULL) <> (voucher_id IS NULL))
) STRICT;
CREATE INDEX referral_thanks_by_referral ON referral_thanks (referral_id);
CREATE INDEX referral_thanks_by_customer ON referral_thanks (customer_id);
CREATE INDEX referral_thanks_by_act ON referral_thanks (act_id);

CREATE TABLE referral_returns (                     -- thanks that were taken back
    thanks_id INTEGER NOT NULL REFERENCES referral_thanks,
    act_id    INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (thanks_id, act_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX referral_returns_by_act ON referral_returns (act_id);

CREATE TABLE segment_changes (
    id          INTEGER PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    customer_id INTEGER NOT NULL REFERENCES customers,
    segment     TEXT NOT NULL,
    day         INTEGER NOT NULL,
    member      INTEGER NOT NULL CHECK (member IN (0, 1)),
    last_day    INTEGER                             -- until it must be proven again
) STRICT;
CREATE INDEX segment_changes_by_customer ON segment_changes (customer_id);
CREATE INDEX segment_changes_by_act ON segment_changes (act_id);

CREATE TABLE plan_terms (                           -- paid membership: joined, renewed, left
    id          INTEGER PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    customer_id INTEGER NOT NULL REFERENCES customers,
    plan        TEXT NOT NULL,
    day         INTEGER NOT NULL,                   -- when it was agreed
    kind        TEXT NOT NULL CHECK (kind IN ('trial', 'member', 'left')),
    starts_day  INTEGER NOT NULL,                   -- left: from this day on no longer in
    ends_day    INTEGER CHECK (ends_day >= starts_day),     -- none: for life
    grace_day   INTEGER CHECK (grace_day >= ends_day),      -- the last day of the grace after it
    fee_minor   INTEGER NOT NULL CHECK (fee_minor >= 0)     -- a trial's: once it is confirmed
) STRICT;
CREATE INDEX plan_terms_by_customer ON plan_terms (customer_id);
CREATE INDEX plan_terms_by_act ON plan_terms (act_id);

CREATE TABLE yearly_awards (                        -- birthdays and dates, once a year each
    id          INTEGER PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    rule        TEXT NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customers,
    companion   INTEGER NOT NULL DEFAULT 0,         -- whose birthday: 0 the customer's own
    for_year    INTEGER NOT NULL
) STRICT;
CREATE INDEX yearly_awards_by_customer ON yearly_awards (customer_id, rule);
CREATE INDEX yearly_awards_by_act ON yearly_awards (act_id);

CREATE TABLE draw_commitments (                     -- the hash of a seed, published before it is used
    id         INTEGER PRIMARY KEY,
    act_id     INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    draw       TEXT NOT NULL,
    last_day   INTEGER NOT NULL,                    -- the last day of the period it is for
    commitment TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX draw_commitments_by_draw ON draw_commitments (draw, last_day);
CREATE INDEX draw_commitments_by_act ON draw_commitments (act_id);

CREATE TABLE draw_runs (                            -- held, or (instant wins) the period closed
    id            INTEGER PRIMARY KEY,
    act_id        INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    commitment_id INTEGER NOT NULL REFERENCES draw_commitments,
    day           INTEGER NOT NULL,                 -- entries earned up to this day took part
    seed          TEXT NOT NULL,                    -- published from here on
    prizes        TEXT NOT NULL                     -- [[reward, winners], …]
) STRICT;
CREATE INDEX draw_runs_by_commitment ON draw_runs (commitment_id);
CREATE INDEX draw_runs_by_act ON draw_runs (act_id);

CREATE TABLE draw_entrants (
    run_id      INTEGER NOT NULL REFERENCES draw_runs,
    customer_id INTEGER NOT NULL REFERENCES customers,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    entries     INTEGER NOT NULL CHECK (entries > 0),
    entry_id    INTEGER NOT NULL REFERENCES entries, -- which used them up
    PRIMARY KEY (run_id, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX draw_entrants_by_act ON draw_entrants (act_id);

CREATE TABLE draw_wins (
    run_id      INTEGER NOT NULL REFERENCES draw_runs,
    place       INTEGER NOT NULL,                   -- 1 is drawn first
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    customer_id INTEGER NOT NULL REFERENCES customers,
    reward      TEXT NOT NULL,
    voucher_id  INTEGER NOT NULL REFERENCES vouchers,
    PRIMARY KEY (run_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX draw_wins_by_act ON draw_wins (act_id);

CREATE TABLE draw_plays (                           -- instant wins
    id            INTEGER PRIMARY KEY,
    act_id        INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    commitment_id INTEGER NOT NULL REFERENCES draw_commitments,
    number        INTEGER NOT NULL,                 -- the so-many-th play under this seed
    customer_id   INTEGER NOT NULL REFERENCES customers,
    odds          TEXT NOT NULL,
    won           INTEGER NOT NULL CHECK (won IN (0, 1)),
    voucher_id    INTEGER REFERENCES vouchers,
    UNIQUE (commitment_id, number)
) STRICT;
CREATE INDEX draw_plays_by_act ON draw_plays (act_id);

CREATE TABLE surveys (                              -- the comment is a note of the act
    id          INTEGER PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    customer_id INTEGER REFERENCES customers,       -- none: it was answered without a name
    day         INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('nps', 'ces', 'csat')),
    score       INTEGER NOT NULL CHECK (score BETWEEN 0 AND 10)
) STRICT;
CREATE INDEX surveys_by_kind ON surveys (kind, day);
CREATE INDEX surveys_by_customer ON surveys (customer_id);
CREATE INDEX surveys_by_act ON surveys (act_id);

CREATE TABLE batches (
    act_id      INTEGER PRIMARY KEY REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    what        TEXT NOT NULL,                      -- sales, customers …
    file_digest TEXT NOT NULL,
    options     TEXT NOT NULL DEFAULT '{}',
    summary     TEXT NOT NULL
) STRICT;
CREATE INDEX batches_by_digest ON batches (file_digest);

-- People, and everything a person may ask to have erased. Not part of the digests: instead an
-- index of each table holds all of its columns, so that SQLite finds a copy that differs.

CREATE TABLE customers (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    birth_month INTEGER,
    birth_day   INTEGER,
    birth_year  INTEGER,
    enrolled_day INTEGER NOT NULL
) STRICT;
CREATE INDEX customers_by_name
    ON customers (name_key, name, birth_month, birth_day, birth_year, enrolled_day);

CREATE TABLE identifiers (
    kind        TEXT NOT NULL,                      -- card, phone, email, source:NAME
    value       TEXT NOT NULL,                      -- normalised
    customer_id INTEGER NOT NULL REFERENCES customers,
    given       TEXT NOT NULL,                      -- as it was written
    shared      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, value, customer_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX identifiers_unshared ON identifiers (kind, value) WHERE shared = 0;
CREATE INDEX identifiers_by_customer ON identifiers (customer_id, given, shared);

CREATE TABLE companions (                           -- pets, children: --birthday-of
    customer_id INTEGER NOT NULL REFERENCES customers,
    name        TEXT NOT NULL,
    birth_month INTEGER NOT NULL,
    birth_day   INTEGER NOT NULL,
    birth_year  INTEGER,
    number      INTEGER NOT NULL,                   -- what yearly_awards calls it: no name
    PRIMARY KEY (customer_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX companions_by_number
    ON companions (customer_id, number, birth_month, birth_day, birth_year);

CREATE TABLE draw_seeds (                           -- secret until the draw is held
    commitment TEXT PRIMARY KEY,
    seed       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX draw_seeds_by_seed ON draw_seeds (seed);

CREATE TABLE act_notes (
    act_id INTEGER PRIMARY KEY REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    note   TEXT,
    reason TEXT,
    before TEXT                                     -- a person's data before an edit, for undo
) STRICT;
CREATE INDEX act_notes_whole ON act_notes (note, reason, before);

CREATE TABLE act_refs (                             -- safe retries: --ref KEY
    ref     TEXT PRIMARY KEY,
    act_id  INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    content TEXT NOT NULL                           -- digest of what was asked
) STRICT, WITHOUT ROWID;
CREATE INDEX act_refs_by_act ON act_refs (act_id, content);

CREATE TABLE held_receipts (                        -- receipts that name somebody we do not know yet
    sale_id INTEGER NOT NULL REFERENCES sales,
    kind    TEXT NOT NULL,
    value   TEXT NOT NULL,
    given   TEXT NOT NULL,
    PRIMARY KEY (sale_id, kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_by_value ON held_receipts (kind, value, given);

-- What is still open, for the till's speed. `check` proves it against the ledger.

CREATE TABLE open_lots (
    lot_id      INTEGER PRIMARY KEY REFERENCES entries,
    customer_id INTEGER NOT NULL,
    wallet      TEXT NOT NULL,
    remaining   INTEGER NOT NULL CHECK (remaining <> 0)
) STRICT;
CREATE INDEX open_lots_by_customer ON open_lots (customer_id, wallet);

CREATE TABLE upkeep_marks (                         -- how far upkeep has looked
    name TEXT PRIMARY KEY,
    day  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The ledger refuses to be rewritten.

CREATE TRIGGER acts_keep BEFORE UPDATE ON acts BEGIN SELECT RAISE(ABORT, 'acts are never changed'); END;
CREATE TRIGGER acts_stay BEFORE DELETE ON acts BEGIN SELECT RAISE(ABORT, 'acts are never deleted'); END;
CREATE TRIGGER entries_keep BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entries_stay BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
CREATE TRIGGER uses_keep BEFORE UPDATE ON uses BEGIN SELECT RAISE(ABORT, 'uses are never changed'); END;
CREATE TRIGGER uses_stay BEFORE DELETE ON uses BEGIN SELECT RAISE(ABORT, 'uses are never deleted'); END;
CREATE TRIGGER sales_keep BEFORE UPDATE OF id, act_id, day, second, space, receipt, period, amount_minor, spend_minor, store, partner, paid_with, counts, basis ON sales
BEGIN SELECT RAISE(ABORT, 'sales are never changed'); END;
CREATE TRIGGER sales_stay BEFORE DELETE ON sales BEGIN SELECT RAISE(ABORT, 'sales are never deleted'); END;
CREATE TRIGGER refunds_keep BEFORE UPDATE ON refunds BEGIN SELECT RAISE(ABORT, 'refunds are never changed'); END;
CREATE TRIGGER refunds_stay BEFORE DELETE ON refunds BEGIN SELECT RAISE(ABORT, 'refunds are never deleted'); END;
CREATE TRIGGER vouchers_keep BEFORE UPDATE ON vouchers BEGIN SELECT RAISE(ABORT, 'vouchers are never changed'); END;
CREATE TRIGGER vouchers_stay BEFORE DELETE ON vouchers BEGIN SELECT RAISE(ABORT, 'vouchers are never deleted'); END;
CREATE TRIGGER plan_terms_keep BEFORE UPDATE ON plan_terms BEGIN SELECT RAISE(ABORT, 'plan terms are never changed'); END;
CREATE TRIGGER plan_terms_stay BEFORE DELETE ON plan_terms BEGIN SELECT RAISE(ABORT, 'plan terms are never deleted'); END;
CREATE TRIGGER draw_runs_keep BEFORE UPDATE ON draw_runs BEGIN SELECT RAISE(ABORT, 'draws are never changed'); END;
CREATE TRIGGER draw_runs_stay BEFORE DELETE ON draw_runs BEGIN SELECT RAISE(ABORT, 'draws are never deleted'); END;
CREATE TRIGGER versions_keep BEFORE UPDATE ON programme_versions BEGIN SELECT RAISE(ABORT, 'programme versions are never changed'); END;
CREATE TRIGGER versions_stay BEFORE DELETE ON programme_versions BEGIN SELECT RAISE(ABORT, 'programme versions are never deleted'); END;
