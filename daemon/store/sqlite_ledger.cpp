#include "daemon/store/sqlite_ledger.hpp"

#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "daemon/store/columns.hpp"

namespace stmtwatch::store {

using ledger::Instant;
using ledger::Revision;
using ledger::State;
using ledger::Statement;
using ledger::StatementFilter;
using ledger::StatementId;
using ledger::StatementKey;
using ledger::Verdict;

namespace {

constexpr std::string_view stamp_columns =
    "r.stamp_device, r.stamp_inode, r.stamp_size, r.stamp_modified, r.stamp_changed";

// Statements with their latest revisions, as take_statement and then take_details read them; a list goes
// without the details, which are the large columns.
std::string select_statements(std::string_view details, std::string_view where) {
  return fmt::format(
      "SELECT s.id, s.feed, s.merchant, s.business_date, s.state, s.updated_at, r.number, r.sha256, r.size, "
      "r.records,"
      "       r.file_name, {}, r.judged_at, r.verdict, r.findings_total{}"
      " FROM statements s JOIN revisions r ON r.statement = s.id AND r.number = s.latest {}",
      stamp_columns, details, where);
}
constexpr std::string_view details = ", r.blocks, r.findings, s.dismissed_at, s.dismissed_by, s.dismissal";

files::Stamp take_stamp(Query& row) {
  return {row.take<std::uint64_t>(), row.take<std::uint64_t>(), row.take<std::uint64_t>(),
          row.take<std::int64_t>(), row.take<std::int64_t>()};
}

StatementKey take_key(Query& row) {
  return {row.take<std::string>(), StatementName{row.take<MerchantId>(), row.take<BusinessDate>()}};
}

Statement take_statement(Query& row) {
  Statement statement{row.take<StatementId>(), take_key(row), row.take<State>(), row.take<Instant>(), {}, {}};
  Revision& revision = statement.revision;
  revision.number = row.take<std::uint32_t>();
  revision.seal.whole = row.take<Sha256>();
  revision.seal.size = row.take<std::uint64_t>();
  revision.records = row.take<std::uint64_t>();
  revision.file_name = row.take<std::string>();
  revision.stamp = take_stamp(row);
  revision.judged_at = row.take<Instant>();
  revision.verdict = row.take<Verdict>();
  revision.findings_total = row.take<std::uint64_t>();
  return statement;
}

void take_details(Query& row, Statement& statement) {
  statement.revision.seal.blocks = row.take<std::vector<Sha256>>();
  statement.revision.findings = row.take<std::vector<checks::Finding>>();
  const auto at = row.take<std::optional<Instant>>();
  const auto by = row.take<std::string>();
  const auto reason = row.take<std::string>();
  if (at) statement.dismissed = ledger::Dismissal{*at, by, reason};
}

}  // namespace

SqliteLedger::Latest SqliteLedger::latest(StatementId id) {
  Query row(database_, "SELECT feed, merchant, business_date, latest, state FROM statements WHERE id = ?1",
            id);
  if (!row.next()) throw std::invalid_argument(fmt::format("the ledger has no statement {}", id));
  return {take_key(row), row.take<std::uint32_t>(), row.take<State>()};
}

std::optional<Statement> SqliteLedger::find(StatementId id) {
  static const std::string sql = select_statements(details, "WHERE s.id = ?1");
  Query row(database_, sql, id);
  if (!row.next()) return std::nullopt;
  Statement statement = take_statement(row);
  take_details(row, statement);
  statement.deliveries = deliveries_of(id);
  return statement;
}

std::optional<StatementId> SqliteLedger::id_of(const StatementKey& key) {
  Query row(database_, "SELECT id FROM statements WHERE feed = ?1 AND business_date = ?2 AND merchant = ?3",
            key.feed, key.name.date, key.name.merchant);
  if (!row.next()) return std::nullopt;
  return row.take<StatementId>();
}

std::optional<Statement> SqliteLedger::find(const StatementKey& key) {
  const auto id = id_of(key);
  return id ? find(*id) : std::nullopt;
}

// Only the conditions that are asked for stand in the query, so that each combination finds its index.
std::vector<Statement> SqliteLedger::list(const StatementFilter& filter) {
  std::string where = "WHERE ?1 IS ?1 AND ?2 IS ?2 AND ?3 IS ?3 AND s.dismissed_at IS NULL";
  if (filter.feed) where += " AND s.feed = ?1";
  if (filter.date) where += " AND s.business_date = ?2";
  if (filter.state) where += " AND s.state = ?3";
  where += " ORDER BY s.business_date DESC, s.feed, s.merchant LIMIT ?4";
  Query row(database_, select_statements("", where), filter.feed, filter.date, filter.state, filter.limit);
  std::vector<Statement> statements;
  while (row.next()) {
    statements.push_back(take_statement(row));
    statements.back().deliveries = deliveries_of(statements.back().id);
  }
  return statements;
}

std::map<State, std::uint64_t> SqliteLedger::count(const std::string& feed, BusinessDate date) {
  Query row(database_,
            "SELECT state, COUNT(*) FROM statements WHERE feed = ?1 AND business_date = ?2"
            " AND dismissed_at IS NULL GROUP BY state",
            feed, date);
  std::map<State, std::uint64_t> counts;
  while (row.next()) {
    const auto state = row.take<State>();
    counts[state] = row.take<std::uint64_t>();
  }
  return counts;
}

std::optional<BusinessDate> SqliteLedger::latest_date(const std::string& feed, BusinessDate limit) {
  Query row(database_,
            "SELECT MAX(business_date) FROM statements WHERE feed = ?1 AND business_date <= ?2"
            " AND dismissed_at IS NULL",
            feed, limit);
  row.next();
  return row.take<std::optional<BusinessDate>>();
}

// Asked once for each state, so that each answer is one look into the index however many statements there
// are.
std::optional<BusinessDate> SqliteLedger::earliest_date(const std::string& feed,
                                                        std::span<const State> states,
                                                        std::optional<BusinessDate> after) {
  Query row(database_,
            "SELECT MIN(business_date) FROM statements WHERE state = ?1 AND feed = ?2"
            " AND business_date > coalesce(?3, 0) AND dismissed_at IS NULL");
  std::optional<BusinessDate> earliest;
  for (const auto state : states) {
    row.bind(state, feed, after).next();
    const auto found = row.take<std::optional<BusinessDate>>();
    if (found && (!earliest || *found < *earliest)) earliest = found;
  }
  return earliest;
}

std::map<std::string, files::Stamp> SqliteLedger::judged_files(const std::string& feed) {
  Query row(
      database_,
      fmt::format("SELECT r.file_name, {} FROM statements s"
                  " JOIN revisions r ON r.statement = s.id AND r.number = s.latest"
                  " WHERE s.feed = ?1 AND s.state IN ('checking', 'held', 'queued', 'sending', 'superseding',"
                  "                                   'uncertain')",
                  stamp_columns),
      feed);
  std::map<std::string, files::Stamp> stamps;
  while (row.next()) {
    auto name = row.take<std::string>();
    stamps.insert_or_assign(std::move(name), take_stamp(row));
  }
  return stamps;
}

Statement SqliteLedger::record(const StatementKey& key, const Revision& revision) {
  struct Known {
    StatementId id;
    State state;
    std::uint32_t number;
    Sha256 content;
  };
  std::optional<Known> known;
  {
    Query row(database_,
              "SELECT s.id, s.state, r.number, r.sha256 FROM statements s"
              " JOIN revisions r ON r.statement = s.id AND r.number = s.latest"
              " WHERE s.feed = ?1 AND s.business_date = ?2 AND s.merchant = ?3",
              key.feed, key.name.date, key.name.merchant);
    if (row.next())
      known = {row.take<StatementId>(), row.take<State>(), row.take<std::uint32_t>(), row.take<Sha256>()};
  }
  const bool same = known && known->content == revision.seal.whole;
  StatementId id = known ? known->id : 0;
  const std::uint32_t number = !known ? 1 : same ? known->number : known->number + 1;
  const State state = same ? known->state : State::checking;
  if (known) {
    Query(database_,
          "UPDATE statements SET state = ?2, updated_at = ?3, latest = ?4, dismissed_at = NULL WHERE id = ?1",
          id, state, revision.judged_at, number)
        .run();
  } else {
    Query(database_,
          "INSERT INTO statements (feed, merchant, business_date, state, updated_at, latest)"
          " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
          key.feed, key.name.merchant, key.name.date, state, revision.judged_at, number)
        .run();
    id = database_.last_id();
  }
  keep_revision(id, number, revision);
  return *find(id);
}

void SqliteLedger::keep_revision(StatementId id, std::uint32_t number, const Revision& revision) {
  const auto& stamp = revision.stamp;
  Query(
      database_,
      "INSERT INTO revisions (statement, number, sha256, size, records, file_name, stamp_device, stamp_inode,"
      "   stamp_size, stamp_modified, stamp_changed, judged_at, verdict, findings_total, findings, blocks)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
      " ON CONFLICT (statement, number) DO UPDATE SET records = excluded.records, file_name = "
      "excluded.file_name,"
      "   stamp_device = excluded.stamp_device, stamp_inode = excluded.stamp_inode,"
      "   stamp_size = excluded.stamp_size, stamp_modified = excluded.stamp_modified,"
      "   stamp_changed = excluded.stamp_changed, judged_at = excluded.judged_at, verdict = excluded.verdict,"
      "   findings_total = excluded.findings_total, findings = excluded.findings",
      id, number, revision.seal.whole, revision.seal.size, revision.records, revision.file_name, stamp.device,
      stamp.inode, stamp.size, stamp.modified_ns, stamp.changed_ns, revision.judged_at, revision.verdict,
      revision.findings_total, revision.findings, revision.seal.blocks)
      .run();
}

void SqliteLedger::settle_verdict(StatementId id, Verdict verdict, const checks::FindingList& findings,
                                  State state, Instant now) {
  set_state(id, state, now);
  Query(database_,
        "UPDATE revisions SET verdict = ?2, findings_total = ?3, findings = ?4"
        " WHERE statement = ?1 AND number = (SELECT latest FROM statements WHERE id = ?1)",
        id, verdict, findings.total(), findings.listed())
      .run();
}

void SqliteLedger::set_state(StatementId id, State state, Instant now) {
  Query(database_, "UPDATE statements SET state = ?2, updated_at = ?3 WHERE id = ?1", id, state, now).run();
  if (database_.changes() == 0)
    throw std::invalid_argument(fmt::format("the ledger has no statement {}", id));
}

void SqliteLedger::touch(Instant now) {
  Query(database_,
        "INSERT INTO counters (name, value) VALUES ('touched', ?1)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        now)
      .run();
}

void SqliteLedger::dismiss(StatementId id, const ledger::Dismissal& dismissal) {
  Query(database_,
        "UPDATE statements SET dismissed_at = ?2, dismissed_by = ?3, dismissal = ?4, updated_at = ?2 WHERE "
        "id = ?1",
        id, dismissal.at, dismissal.by, dismissal.reason)
      .run();
  if (database_.changes() == 0)
    throw std::invalid_argument(fmt::format("the ledger has no statement {}", id));
}

}  // namespace stmtwatch::store
