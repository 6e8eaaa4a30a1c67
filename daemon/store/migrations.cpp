#include "daemon/store/migrations.hpp"

#include <array>
#include <filesystem>

#include <fmt/format.h>

namespace stmtwatch::store {

namespace {

constexpr std::int64_t application_id = 0x73746d77;  // "stmw"

// Times are microseconds since 1970 UTC, dates the integer 20240909, enums their names.
constexpr const char* version_1 = R"sql(
-- Numbers that only ever grow. `reservations` orders who took a voucher number first.
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counters VALUES ('reservations', 0);

CREATE TABLE statements (
  id            INTEGER PRIMARY KEY,
  feed          TEXT NOT NULL,
  merchant      TEXT NOT NULL,
  business_date INTEGER NOT NULL,
  state         TEXT NOT NULL,
  updated_at    INTEGER NOT NULL,
  latest        INTEGER NOT NULL,  -- number of the latest revision
  dismissed_at  INTEGER,           -- by a person: on no list and in no count
  dismissed_by  TEXT NOT NULL DEFAULT '',
  dismissal     TEXT NOT NULL DEFAULT '',  -- the reason
  UNIQUE (feed, business_date, merchant)
) STRICT;
CREATE INDEX statements_by_date ON statements (business_date, feed, merchant);
CREATE INDEX statements_by_day_and_state ON statements (feed, business_date, state);
CREATE INDEX statements_by_state ON statements (state, feed, business_date, merchant);

-- The large columns stand last: a list reads past none of them.
CREATE TABLE revisions (
  statement      INTEGER NOT NULL REFERENCES statements,
  number         INTEGER NOT NULL,
  sha256         BLOB NOT NULL,
  size           INTEGER NOT NULL,
  records        INTEGER NOT NULL,
  file_name      TEXT NOT NULL,
  stamp_device   INTEGER NOT NULL,
  stamp_inode    INTEGER NOT NULL,
  stamp_size     INTEGER NOT NULL,
  stamp_modified INTEGER NOT NULL,
  stamp_changed  INTEGER NOT NULL,
  judged_at      INTEGER NOT NULL,
  verdict        TEXT NOT NULL,
  findings_total INTEGER NOT NULL,
  findings       TEXT NOT NULL,  -- the listed ones, JSON
  blocks         BLOB NOT NULL,  -- one SHA-256 after another
  PRIMARY KEY (statement, number)
) STRICT;

-- Who holds which voucher number. The key comes first: looking one up is one probe.
CREATE TABLE vouchers (
  feed          TEXT NOT NULL,
  unique_index  INTEGER NOT NULL,
  key           BLOB NOT NULL,
  statement     INTEGER NOT NULL REFERENCES statements,
  revision      INTEGER NOT NULL,
  business_date INTEGER NOT NULL,
  reservation   INTEGER NOT NULL,
  record        INTEGER NOT NULL,
  line          INTEGER NOT NULL,
  byte_offset   INTEGER NOT NULL,
  entry_hash    INTEGER NOT NULL,
  PRIMARY KEY (feed, unique_index, key, statement, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX vouchers_of_statement ON vouchers (statement, revision);

CREATE TABLE deliveries (
  id           INTEGER PRIMARY KEY,
  statement    INTEGER NOT NULL REFERENCES statements,
  revision     INTEGER NOT NULL,
  destination  TEXT NOT NULL,
  state        TEXT NOT NULL,
  remote_path  TEXT NOT NULL,
  attempt      INTEGER NOT NULL DEFAULT 0,  -- number of the latest
  queued_at    INTEGER NOT NULL,
  withdrawn_at INTEGER,
  fault        TEXT,
  UNIQUE (statement, revision, destination)
) STRICT;
CREATE INDEX deliveries_unfinished ON deliveries (destination)
  WHERE state IN ('queued', 'sending') AND withdrawn_at IS NULL;

CREATE TABLE attempts (
  id                  INTEGER PRIMARY KEY,
  delivery            INTEGER NOT NULL REFERENCES deliveries,
  number              INTEGER NOT NULL,
  temporary_path      TEXT NOT NULL,
  started_at          INTEGER NOT NULL,
  publish_intended_at INTEGER,
  server              TEXT NOT NULL DEFAULT '',  -- that the intent was for: account, address, host key
  published_at        INTEGER,
  failed_at           INTEGER,
  fault               TEXT,
  swept_at            INTEGER,
  UNIQUE (delivery, number)
) STRICT;
CREATE INDEX attempts_left_over ON attempts (delivery) WHERE published_at IS NULL AND swept_at IS NULL;

CREATE TABLE receipts (
  delivery    INTEGER PRIMARY KEY REFERENCES deliveries,
  sha256      BLOB NOT NULL,
  size        INTEGER NOT NULL,
  remote_path TEXT NOT NULL,
  host_key    TEXT NOT NULL,
  verified    TEXT NOT NULL,
  started_at  INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  adopted_by  TEXT NOT NULL  -- empty where no person had to say that it is there
) STRICT;

CREATE TABLE incidents (
  id              INTEGER PRIMARY KEY,
  key             TEXT NOT NULL,
  status          TEXT NOT NULL,
  severity        TEXT NOT NULL,
  cause           TEXT NOT NULL,
  title           TEXT NOT NULL,
  effect          TEXT NOT NULL,
  detected_by     TEXT NOT NULL,
  occurred_at     INTEGER,
  opened_at       INTEGER NOT NULL,
  entered_at      INTEGER NOT NULL,
  acknowledged_at INTEGER,
  acknowledged_by TEXT NOT NULL,
  owner           TEXT NOT NULL,
  ticket          TEXT NOT NULL,
  grade           TEXT NOT NULL,
  share           TEXT,
  resolved_at     INTEGER,
  resolved_by     TEXT NOT NULL,
  resolution      TEXT,
  feed            TEXT,
  business_date   INTEGER,
  destination     TEXT,
  recovery_action TEXT,
  sha256_before   BLOB,
  sha256_after    BLOB,
  host            TEXT NOT NULL,
  -- of the rows in `affected` and of all entries that `timeline` ever had
  affected_total   INTEGER NOT NULL,
  affected_held    INTEGER NOT NULL,
  affected_records INTEGER NOT NULL,
  timeline_total   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX incidents_unresolved ON incidents (key) WHERE status <> 'resolved';
CREATE INDEX incidents_by_gravity ON incidents (severity, opened_at, id);

CREATE TABLE affected (
  incident      INTEGER NOT NULL REFERENCES incidents,
  business_date INTEGER NOT NULL,
  merchant      TEXT NOT NULL,
  records       INTEGER NOT NULL,
  settled       INTEGER NOT NULL,
  note          TEXT NOT NULL,
  PRIMARY KEY (incident, business_date, merchant)
) STRICT, WITHOUT ROWID;
CREATE INDEX affected_not_settled ON affected (merchant, business_date) WHERE settled = 0;
CREATE INDEX affected_by_settled ON affected (incident, settled, business_date, merchant);

CREATE TABLE timeline (
  incident INTEGER NOT NULL REFERENCES incidents,
  number   INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  actor    TEXT NOT NULL,
  event    TEXT NOT NULL,
  note     TEXT NOT NULL,
  times    INTEGER NOT NULL,
  last_at  INTEGER,  -- where it was said more than once
  PRIMARY KEY (incident, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE waivers (
  id            INTEGER PRIMARY KEY,
  check_id      TEXT NOT NULL,
  feed          TEXT NOT NULL,
  merchant      TEXT NOT NULL,
  business_date INTEGER NOT NULL,
  sha256        BLOB NOT NULL,
  incident      INTEGER REFERENCES incidents,
  reason        TEXT NOT NULL,
  given_at      INTEGER NOT NULL,
  given_by      TEXT NOT NULL,
  ends_at       INTEGER NOT NULL,
  expired_at    INTEGER,  -- ended by a person before its time
  expired_by    TEXT
) STRICT;
CREATE INDEX waivers_of_statement ON waivers (feed, business_date, merchant);
)sql";

// Who took which voucher number went into files of its own (store/vouchers/); what counts of it is said here.
// store/voucher_recovery.cpp moves the rows of the table that was and drops it.
constexpr const char* version_2 = R"sql(
CREATE TABLE reservations (
  id            INTEGER PRIMARY KEY,  -- numbered by the counter of that name
  feed          TEXT NOT NULL,
  unique_index  INTEGER NOT NULL,
  statement     INTEGER NOT NULL REFERENCES statements,
  revision      INTEGER NOT NULL,
  business_date INTEGER NOT NULL
) STRICT;
CREATE INDEX reservations_of_statement ON reservations (statement, revision);
CREATE INDEX reservations_of_day ON reservations (feed, business_date);
ALTER TABLE vouchers RENAME TO vouchers_of_version_1;
)sql";

constexpr std::array steps_of_this_version{version_1, version_2};

std::int64_t number(Database& database, std::string_view sql) {
  Query query(database, sql);
  return query.next() ? query.take<std::int64_t>() : 0;
}

void refuse_foreign(Database& database, std::int64_t version, std::size_t known) {
  const auto& file = database.file().native();
  const bool ours = number(database, "PRAGMA application_id") == application_id;
  const bool empty = number(database, "SELECT COUNT(*) FROM sqlite_schema") == 0;
  if (!ours && !empty) {
    throw ForeignDatabase(
        fmt::format("{} is a database of another program; put it elsewhere, or let [daemon] state_dir name "
                    "another directory",
                    file));
  }
  if (version > static_cast<std::int64_t>(known)) {
    throw ForeignDatabase(
        fmt::format("{} was written by a newer stmtwatch: its version is {}, this program knows {}; start "
                    "the newer program, or "
                    "restore the copy that it made beside it before it changed the file ({}.v{}.bak)",
                    file, version, known, file, known));
  }
}

// Written under another name first, so that a copy that bears the name is always whole.
void back_up(Database& database, std::int64_t version) {
  const std::string copy = fmt::format("{}.v{}.bak", database.file().native(), version);
  const std::string unfinished = copy + ".part";
  std::filesystem::remove(unfinished);
  Query(database, "VACUUM INTO ?1", unfinished).run();
  std::filesystem::rename(unfinished, copy);
}

void take_step(Database& database, const char* step, std::int64_t version) {
  try {
    database.execute("BEGIN IMMEDIATE");
    database.execute(step);
    database.execute(
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT", application_id, version)
            .c_str());
  } catch (const DatabaseFailure&) {
    database.roll_back();
    throw;
  }
}

}  // namespace

std::span<const char* const> migrations() {
  return steps_of_this_version;
}

void migrate(Database& database, std::span<const char* const> steps) {
  const auto version = number(database, "PRAGMA user_version");
  refuse_foreign(database, version, steps.size());
  if (version > 0 && version < std::ssize(steps)) back_up(database, version);
  for (auto next = static_cast<std::size_t>(version); next < steps.size(); ++next) {
    take_step(database, steps[next], static_cast<std::int64_t>(next) + 1);
  }
}

}  // namespace stmtwatch::store
