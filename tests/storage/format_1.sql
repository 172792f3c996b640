BEGIN TRANSACTION;
CREATE TABLE act_notes (
    act_id INTEGER PRIMARY KEY REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    note   TEXT,
    reason TEXT,
    before TEXT                                     -- a person's data before an edit, for undo
) STRICT;
CREATE TABLE act_refs (                             -- safe retries: --ref KEY
    ref     TEXT PRIMARY KEY,
    act_id  INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    content TEXT NOT NULL                           -- digest of what was asked
) STRICT, WITHOUT ROWID;
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
INSERT INTO "acts" VALUES(1,'enroll',1,20458,NULL,1795324970,'till',NULL,1,NULL,'{}','1310d689f060793040a74ae9f63b26fcb59e61cba0d1235c79b1ec3ce07ae4c7');
INSERT INTO "acts" VALUES(2,'enroll',2,20459,NULL,1795324971,'till',NULL,1,NULL,'{}','3ca1d29f0ceb693ed2cf793928f086f9be8f5fc5fe6ce81828e705aca733498c');
INSERT INTO "acts" VALUES(3,'purchase',1,20463,NULL,1795324971,'till',NULL,1,NULL,'{"tier_before":"Friend"}','043daeedf71dbf894c70ee4eb710e633efa0edfd01a229d1c47786ae07f2d30a');
INSERT INTO "acts" VALUES(4,'purchase',1,20464,36000,1795324971,'till',NULL,1,NULL,'{"tier_before":"Silver"}','48f39f71a3bae11fb60a801c2b9ab8706964648c1e0a232dda50fa3d549f84ed');
INSERT INTO "acts" VALUES(5,'purchase',2,20464,36000,1795324971,'till',NULL,1,NULL,'{"tier_before":"Friend"}','d612eeb609a7de966797daf27f39af87b5d118c430f9e24b1e8d1cc0d035ebb4');
INSERT INTO "acts" VALUES(6,'redeem',1,20485,NULL,1795324971,'till',NULL,1,NULL,'{}','838570bb68685dba47ed2657d2b71d9835f60480ef09e8a566cb912938ea95ee');
INSERT INTO "acts" VALUES(7,'refund',1,20486,NULL,1795324971,'till',NULL,1,NULL,'{"sale":2,"tier_before":"Silver"}','88c782ab1705bb5bf53567a53978f93251c554e57f031249f1f501870fc0d17c');
INSERT INTO "acts" VALUES(8,'import',NULL,20779,22972,1795324972,'import',NULL,1,NULL,'{"profile":"generic"}','f6798e200088a2d166db1455da37f43e62d2027bf967130f10342c0b2390e0a4');
INSERT INTO "acts" VALUES(9,'purchase',2,20489,NULL,1795324972,'till',NULL,1,NULL,'{"tier_before":"Friend"}','2fe854c79f8764bb329847f8353720938c9b725e2f717594b4953829dc1e3bc2');
INSERT INTO "acts" VALUES(10,'undo',2,20779,22972,1795324972,'till',NULL,1,9,'{"tier_before":"Friend","undid":"purchase"}','0d48d1a2fbbe96d55a3f37a84c91405bdbc5c147321877ce897966c54d0ea3be');
CREATE TABLE batches (
    act_id      INTEGER PRIMARY KEY REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    what        TEXT NOT NULL,                      -- sales, customers …
    file_digest TEXT NOT NULL,
    options     TEXT NOT NULL DEFAULT '{}',
    summary     TEXT NOT NULL
) STRICT;
INSERT INTO "batches" VALUES(8,'sales','1412f53544552866306e654367ae506b9d591515a059898c5e2df9f0489bbb03','{"earn_before_enrolment": false, "enroll": false, "source": ""}','{"amended": 0, "amount": "32.50", "claimed": 0, "conflicts": 0, "enrolled": 0, "held": 1, "late": 0, "new": 2, "receipts": 3, "refunds": 0, "rejected": 0, "rows": 3, "same": 0, "skipped": 0, "waiting_refunds": 0}');
CREATE TABLE claims (
    id          INTEGER PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    sale_id     INTEGER NOT NULL REFERENCES sales,
    customer_id INTEGER NOT NULL REFERENCES customers,
    basis       TEXT NOT NULL DEFAULT '{}',
    taken       TEXT NOT NULL DEFAULT '{}'          -- what refunds before the claim take back
) STRICT;
CREATE TABLE companions (                           -- pets, children: --birthday-of
    customer_id INTEGER NOT NULL REFERENCES customers,
    name        TEXT NOT NULL,
    birth_month INTEGER NOT NULL,
    birth_day   INTEGER NOT NULL,
    birth_year  INTEGER,
    number      INTEGER NOT NULL,                   -- what yearly_awards calls it: no name
    PRIMARY KEY (customer_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE customers (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    birth_month INTEGER,
    birth_day   INTEGER,
    birth_year  INTEGER,
    enrolled_day INTEGER NOT NULL
) STRICT;
INSERT INTO "customers" VALUES(1,'Ann Lee','ann lee',NULL,NULL,NULL,20458);
INSERT INTO "customers" VALUES(2,'Ben','ben',NULL,NULL,NULL,20459);
CREATE TABLE draw_commitments (                     -- the hash of a seed, published before it is used
    id         INTEGER PRIMARY KEY,
    act_id     INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    draw       TEXT NOT NULL,
    last_day   INTEGER NOT NULL,                    -- the last day of the period it is for
    commitment TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE draw_entrants (
    run_id      INTEGER NOT NULL REFERENCES draw_runs,
    customer_id INTEGER NOT NULL REFERENCES customers,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    entries     INTEGER NOT NULL CHECK (entries > 0),
    entry_id    INTEGER NOT NULL REFERENCES entries, -- which used them up
    PRIMARY KEY (run_id, customer_id)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE draw_runs (                            -- held, or (instant wins) the period closed
    id            INTEGER PRIMARY KEY,
    act_id        INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    commitment_id INTEGER NOT NULL REFERENCES draw_commitments,
    day           INTEGER NOT NULL,                 -- entries earned up to this day took part
    seed          TEXT NOT NULL,                    -- published from here on
    prizes        TEXT NOT NULL                     -- [[reward, winners], …]
) STRICT;
CREATE TABLE draw_seeds (                           -- secret until the draw is held
    commitment TEXT PRIMARY KEY,
    seed       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE draw_wins (
    run_id      INTEGER NOT NULL REFERENCES draw_runs,
    place       INTEGER NOT NULL,                   -- 1 is drawn first
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    customer_id INTEGER NOT NULL REFERENCES customers,
    reward      TEXT NOT NULL,
    voucher_id  INTEGER NOT NULL REFERENCES vouchers,
    PRIMARY KEY (run_id, place)
) STRICT, WITHOUT ROWID;
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
INSERT INTO "entries" VALUES(1,3,1,1,'points',20463,250,'earn','base',250,21193,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(2,4,2,1,'points',20464,15,'earn','base',15,21194,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(3,5,3,2,'points',20464,12,'earn','base',12,21194,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(4,6,NULL,1,'points',20485,-100,'spend','money-off',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(5,7,2,1,'points',20486,-15,'refund','base',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(6,8,4,1,'points',20487,12,'earn','base',12,21217,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(7,9,7,2,'points',20489,3,'earn','base',3,21219,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(8,10,7,2,'points',20779,-3,'undo','base',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE held_receipts (                        -- receipts that name somebody we do not know yet
    sale_id INTEGER NOT NULL REFERENCES sales,
    kind    TEXT NOT NULL,
    value   TEXT NOT NULL,
    given   TEXT NOT NULL,
    PRIMARY KEY (sale_id, kind, value)
) STRICT, WITHOUT ROWID;
INSERT INTO "held_receipts" VALUES(5,'card','Nobody Here','Nobody Here');
INSERT INTO "held_receipts" VALUES(5,'name','Nobody Here','Nobody Here');
INSERT INTO "held_receipts" VALUES(5,'source:generic','Nobody Here','Nobody Here');
CREATE TABLE identifiers (
    kind        TEXT NOT NULL,                      -- card, phone, email, source:NAME
    value       TEXT NOT NULL,                      -- normalised
    customer_id INTEGER NOT NULL REFERENCES customers,
    given       TEXT NOT NULL,                      -- as it was written
    shared      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, value, customer_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE open_lots (
    lot_id      INTEGER PRIMARY KEY REFERENCES entries,
    customer_id INTEGER NOT NULL,
    wallet      TEXT NOT NULL,
    remaining   INTEGER NOT NULL CHECK (remaining <> 0)
) STRICT;
INSERT INTO "open_lots" VALUES(1,1,'points',150);
INSERT INTO "open_lots" VALUES(3,2,'points',12);
INSERT INTO "open_lots" VALUES(6,1,'points',12);
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
CREATE TABLE programme_versions (
    id          INTEGER PRIMARY KEY,
    recorded_at INTEGER NOT NULL,
    from_day    INTEGER NOT NULL,
    file_digest TEXT NOT NULL,
    canonical   TEXT NOT NULL
) STRICT;
INSERT INTO "programme_versions" VALUES(1,1795324970,20779,'1132648254faed5f43fc4720a4a50160c9121fcfacec4983c323e40ac0c4ce8b','{"earn":[{"give":1,"is":"EarnRule","name":"base","per_minor":100,"wallet":"points"},{"is":"EarnRule","name":"welcome","on":"enroll","reward":"welcome-gift","wallet":"points"}],"is":"Programme","rewards":[{"amount_minor":500,"cost":100,"is":"Reward","kind":"money","name":"money-off","title":"5.00 EUR off","value_minor":500,"wallet":"points"},{"handed_out_only":true,"is":"Reward","kind":"item","name":"welcome-gift","title":"A slice of cake","valid":{"count":30,"is":"Span","unit":"day"},"value_minor":200},{"handed_out_only":true,"is":"Reward","kind":"item","name":"gold-gift","title":"A bag of our coffee","value_minor":600}],"shop":{"country":"FR","currency":"EUR","decimals":2,"is":"Shop","name":"Old","timezone":"Europe/Paris"},"tiers":{"by":"spend","is":"Tiers","keep":"next calendar year end","levels":[{"from_":0,"is":"Level","name":"Friend"},{"from_":25000,"is":"Level","multiply":{"is":"rate","of":"5/4"},"name":"Silver","perks":["A free coffee with every cake"]},{"from_":60000,"is":"Level","multiply":{"is":"rate","of":"3/2"},"name":"Gold","perks":["A free coffee with every cake","A table kept on Saturdays"],"reward":"gold-gift"}],"within":"calendar year"},"wallets":[{"expires":{"count":24,"is":"Span","unit":"month"},"is":"Wallet","name":"points","unit":"point","units":"points"}]}');
CREATE TABLE referral_codes (
    code        TEXT PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    customer_id INTEGER NOT NULL REFERENCES customers,
    campaign    TEXT,
    channel     TEXT,
    day         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
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
CREATE TABLE referral_returns (                     -- thanks that were taken back
    thanks_id INTEGER NOT NULL REFERENCES referral_thanks,
    act_id    INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (thanks_id, act_id)
) STRICT, WITHOUT ROWID;
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
INSERT INTO "refunds" VALUES(1,7,2,20486,NULL,1250,1250,NULL,'[["0"],"0"]','{"points":{"base":15}}');
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
INSERT INTO "sale_lines" VALUES(4,0,8,1000,'1',NULL,NULL,'Tea');
INSERT INTO "sale_lines" VALUES(5,0,8,1000,'1',NULL,NULL,'Tea');
CREATE TABLE sale_links (                           -- what a vendor repeats on a sale and its refunds
    space   TEXT NOT NULL,
    link    TEXT NOT NULL,
    sale_id INTEGER NOT NULL REFERENCES sales,
    act_id  INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (space, link, sale_id)
) STRICT, WITHOUT ROWID;
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
INSERT INTO "sales" VALUES(1,3,1,20463,NULL,'','R1','',25000,25000,NULL,NULL,'[]',1,'{"holder":["Friend",null,[]],"award":[[["base","points",250,250,0,[0,"250"]]],[["points","250",250,"down"]],[],[]],"payments":[],"due":25000}');
INSERT INTO "sales" VALUES(2,4,1,20464,36000,'','R2','',1250,1250,NULL,NULL,'[]',1,'{"holder":["Silver",null,[]],"award":[[["base","points",15,15,0,[0,"25/2","5/4","tier Silver 1.25"]]],[["points","125/8",15,"down"]],[],[]],"payments":[],"due":1250}');
INSERT INTO "sales" VALUES(3,5,2,20464,36000,'',NULL,'',1250,1250,NULL,NULL,'[]',1,'{"holder":["Friend",null,[]],"award":[[["base","points",12,12,0,[0,"25/2"]]],[["points","25/2",12,"down"]],[],[]],"payments":[],"due":1250}');
INSERT INTO "sales" VALUES(4,8,1,20487,36000,'','X1','',1000,1000,NULL,NULL,'[]',1,'{"holder":["Silver",null,[]],"award":[[["base","points",12,12,0,[0,"10","5/4","tier Silver 1.25"]]],[["points","25/2",12,"down"]],[],[]],"payments":[],"due":1000}');
INSERT INTO "sales" VALUES(5,8,NULL,20487,36000,'','X2','',1000,1000,NULL,NULL,'[]',1,'{"holder":[null,null,[]],"award":[[],[],[],[]],"payments":[],"due":1000}');
INSERT INTO "sales" VALUES(6,8,NULL,20487,36000,'','X3','',1250,1250,NULL,NULL,'[]',1,'{"holder":[null,null,[]],"award":[[],[],[],[]],"payments":[],"due":1250}');
INSERT INTO "sales" VALUES(7,9,2,20489,NULL,'',NULL,'',300,300,NULL,NULL,'[]',1,'{"holder":["Friend",null,[]],"award":[[["base","points",3,3,0,[0,"3"]]],[["points","3",3,"down"]],[],[]],"payments":[],"due":300}');
CREATE TABLE segment_changes (
    id          INTEGER PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    customer_id INTEGER NOT NULL REFERENCES customers,
    segment     TEXT NOT NULL,
    day         INTEGER NOT NULL,
    member      INTEGER NOT NULL CHECK (member IN (0, 1)),
    last_day    INTEGER                             -- until it must be proven again
) STRICT;
CREATE TABLE surveys (                              -- the comment is a note of the act
    id          INTEGER PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    customer_id INTEGER REFERENCES customers,       -- none: it was answered without a name
    day         INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('nps', 'ces', 'csat')),
    score       INTEGER NOT NULL CHECK (score BETWEEN 0 AND 10)
) STRICT;
CREATE TABLE upkeep_marks (                         -- how far upkeep has looked
    name TEXT PRIMARY KEY,
    day  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE uses (
    entry_id INTEGER NOT NULL REFERENCES entries,
    lot_id   INTEGER NOT NULL REFERENCES entries,
    act_id   INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    units    INTEGER NOT NULL CHECK (units <> 0),   -- negative: returned to the lot
    PRIMARY KEY (entry_id, lot_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "uses" VALUES(4,1,6,100);
INSERT INTO "uses" VALUES(5,2,7,15);
INSERT INTO "uses" VALUES(8,7,10,3);
CREATE TABLE voucher_events (
    id         INTEGER PRIMARY KEY,
    act_id     INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    voucher_id INTEGER NOT NULL REFERENCES vouchers,
    day        INTEGER NOT NULL,
    what       TEXT NOT NULL CHECK (what IN ('used', 'cancelled', 'revived', 'reinstated')),
    sale_id    INTEGER REFERENCES sales
) STRICT;
INSERT INTO "voucher_events" VALUES(1,6,3,20485,'used',NULL);
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
INSERT INTO "vouchers" VALUES(1,1,1,'welcome-gift','rule','welcome','JDCXG1EFA',20458,20488,NULL,NULL,NULL,1);
INSERT INTO "vouchers" VALUES(2,2,2,'welcome-gift','rule','welcome','KDBMHK097',20459,20489,NULL,NULL,NULL,1);
INSERT INTO "vouchers" VALUES(3,6,1,'money-off','bought',NULL,NULL,20485,NULL,4,NULL,NULL,1);
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
CREATE TABLE yearly_awards (                        -- birthdays and dates, once a year each
    id          INTEGER PRIMARY KEY,
    act_id      INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    rule        TEXT NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customers,
    companion   INTEGER NOT NULL DEFAULT 0,         -- whose birthday: 0 the customer's own
    for_year    INTEGER NOT NULL
) STRICT;
CREATE INDEX acts_by_customer ON acts (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX acts_by_reverses ON acts (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX sales_by_customer ON sales (customer_id, day) WHERE customer_id IS NOT NULL;
CREATE INDEX sales_of_nobody ON sales (day) WHERE customer_id IS NULL;
CREATE INDEX sales_not_counted ON sales (day) WHERE counts = 0;
CREATE INDEX sales_by_receipt ON sales (receipt) WHERE receipt IS NOT NULL;
CREATE INDEX sales_by_act ON sales (act_id);
CREATE INDEX sale_lines_by_act ON sale_lines (act_id);
CREATE INDEX claims_by_act ON claims (act_id);
CREATE INDEX claims_by_sale ON claims (sale_id);
CREATE INDEX refunds_by_sale ON refunds (sale_id);
CREATE INDEX refunds_by_key ON refunds (refund_key) WHERE refund_key IS NOT NULL;
CREATE INDEX refunds_by_act ON refunds (act_id);
CREATE INDEX sale_links_by_act ON sale_links (act_id);
CREATE INDEX waiting_refunds_by_receipt ON waiting_refunds (space, receipt);
CREATE INDEX waiting_refunds_by_act ON waiting_refunds (act_id);
CREATE INDEX entries_by_customer ON entries (customer_id, day);
CREATE INDEX entries_by_sale ON entries (sale_id) WHERE sale_id IS NOT NULL;
CREATE INDEX entries_by_act ON entries (act_id);
CREATE INDEX uses_by_lot ON uses (lot_id);
CREATE INDEX uses_by_act ON uses (act_id);
CREATE UNIQUE INDEX vouchers_by_code ON vouchers (code) WHERE code IS NOT NULL;
CREATE INDEX vouchers_by_customer ON vouchers (customer_id);
CREATE INDEX vouchers_by_reward ON vouchers (reward);
CREATE INDEX vouchers_by_act ON vouchers (act_id);
CREATE INDEX voucher_events_by_voucher ON voucher_events (voucher_id);
CREATE INDEX voucher_events_by_act ON voucher_events (act_id);
CREATE INDEX referral_codes_by_customer ON referral_codes (customer_id);
CREATE INDEX referral_codes_by_act ON referral_codes (act_id);
CREATE INDEX referrals_by_friend ON referrals (friend_id);
CREATE INDEX referrals_by_referrer ON referrals (referrer_id);
CREATE INDEX referrals_by_act ON referrals (act_id);
CREATE INDEX referral_events_by_referral ON referral_events (referral_id);
CREATE INDEX referral_events_by_sale ON referral_events (sale_id) WHERE sale_id IS NOT NULL;
CREATE INDEX referral_events_by_act ON referral_events (act_id);
CREATE INDEX referral_thanks_by_referral ON referral_thanks (referral_id);
CREATE INDEX referral_thanks_by_customer ON referral_thanks (customer_id);
CREATE INDEX referral_thanks_by_act ON referral_thanks (act_id);
CREATE INDEX referral_returns_by_act ON referral_returns (act_id);
CREATE INDEX segment_changes_by_customer ON segment_changes (customer_id);
CREATE INDEX segment_changes_by_act ON segment_changes (act_id);
CREATE INDEX plan_terms_by_customer ON plan_terms (customer_id);
CREATE INDEX plan_terms_by_act ON plan_terms (act_id);
CREATE INDEX yearly_awards_by_customer ON yearly_awards (customer_id, rule);
CREATE INDEX yearly_awards_by_act ON yearly_awards (act_id);
CREATE INDEX draw_commitments_by_draw ON draw_commitments (draw, last_day);
CREATE INDEX draw_commitments_by_act ON draw_commitments (act_id);
CREATE INDEX draw_runs_by_commitment ON draw_runs (commitment_id);
CREATE INDEX draw_runs_by_act ON draw_runs (act_id);
CREATE INDEX draw_entrants_by_act ON draw_entrants (act_id);
CREATE INDEX draw_wins_by_act ON draw_wins (act_id);
CREATE INDEX draw_plays_by_act ON draw_plays (act_id);
CREATE INDEX surveys_by_kind ON surveys (kind, day);
CREATE INDEX surveys_by_customer ON surveys (customer_id);
CREATE INDEX surveys_by_act ON surveys (act_id);
CREATE INDEX batches_by_digest ON batches (file_digest);
CREATE INDEX customers_by_name
    ON customers (name_key, name, birth_month, birth_day, birth_year, enrolled_day);
CREATE UNIQUE INDEX identifiers_unshared ON identifiers (kind, value) WHERE shared = 0;
CREATE INDEX identifiers_by_customer ON identifiers (customer_id, given, shared);
CREATE INDEX companions_by_number
    ON companions (customer_id, number, birth_month, birth_day, birth_year);
CREATE INDEX draw_seeds_by_seed ON draw_seeds (seed);
CREATE INDEX act_notes_whole ON act_notes (note, reason, before);
CREATE INDEX act_refs_by_act ON act_refs (act_id, content);
CREATE INDEX held_by_value ON held_receipts (kind, value, given);
CREATE INDEX open_lots_by_customer ON open_lots (customer_id, wallet);
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
COMMIT;
