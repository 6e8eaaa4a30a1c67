#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "daemon/store/columns.hpp"
#include "daemon/store/sqlite_ledger.hpp"

// Deliveries, and one row for every attempt of one: what was written before the effect, and what came of it.
namespace stmtwatch::store {

using ledger::Delivery;
using ledger::DeliveryId;
using ledger::Instant;
using ledger::Leftover;
using ledger::Receipt;
using ledger::State;
using ledger::StatementId;

namespace {

std::string select_deliveries(std::string_view where) {
  return fmt::format(
      "SELECT d.id, d.statement, s.feed, s.merchant, s.business_date, d.revision, v.sha256, v.size, "
      "v.file_name,"
      "       d.destination, d.state,"
      "       d.remote_path, d.attempt, a.temporary_path, a.publish_intended_at, a.server, d.queued_at,"
      "       a.started_at, d.fault,"
      "       r.sha256, r.size, r.remote_path, r.host_key, r.verified, r.started_at, r.finished_at, "
      "r.adopted_by"
      " FROM deliveries d JOIN statements s ON s.id = d.statement"
      " JOIN revisions v ON v.statement = d.statement AND v.number = d.revision"
      " LEFT JOIN attempts a ON a.delivery = d.id AND a.number = d.attempt"
      " LEFT JOIN receipts r ON r.delivery = d.id"
      " WHERE d.withdrawn_at IS NULL AND {}",
      where);
}

std::optional<Receipt> take_receipt(Query& row) {
  const auto sha256 = row.take<std::optional<Sha256>>();
  if (!sha256) return std::nullopt;
  return Receipt{*sha256,
                 row.take<std::uint64_t>(),
                 row.take<std::string>(),
                 row.take<std::string>(),
                 row.take<std::string>(),
                 row.take<Instant>(),
                 row.take<Instant>(),
                 row.take<std::string>()};
}

Delivery take_delivery(Query& row) {
  return {row.take<DeliveryId>(),
          row.take<StatementId>(),
          {row.take<std::string>(), StatementName{row.take<MerchantId>(), row.take<BusinessDate>()}},
          row.take<std::uint32_t>(),
          row.take<Sha256>(),
          row.take<std::uint64_t>(),
          row.take<std::string>(),
          row.take<std::string>(),
          row.take<State>(),
          row.take<std::string>(),
          row.take<std::uint32_t>(),
          row.take<std::string>(),
          row.take<std::optional<Instant>>().has_value(),
          row.take<std::string>(),
          row.take<Instant>(),
          row.take<std::optional<Instant>>(),
          row.take<std::optional<std::string>>(),
          take_receipt(row)};
}

std::vector<Delivery> take_deliveries(Query& row) {
  std::vector<Delivery> deliveries;
  while (row.next())
    deliveries.push_back(take_delivery(row));
  return deliveries;
}

void require_change(const Database& database, DeliveryId id, std::string_view what) {
  if (database.changes() > 0) return;
  throw std::invalid_argument(fmt::format("delivery {} is unknown, withdrawn or settled: {}", id, what));
}

}  // namespace

std::vector<Delivery> SqliteLedger::deliveries_of(StatementId id) {
  static const std::string sql = select_deliveries("d.statement = ?1 ORDER BY d.id");
  Query row(database_, sql, id);
  return take_deliveries(row);
}

std::optional<Delivery> SqliteLedger::delivery(DeliveryId id) {
  static const std::string sql = select_deliveries("d.id = ?1");
  Query row(database_, sql, id);
  if (!row.next()) return std::nullopt;
  return take_delivery(row);
}

std::vector<Delivery> SqliteLedger::unfinished(const std::string& destination) {
  Query row(
      database_,
      select_deliveries("d.destination = ?1 AND d.state IN ('queued', 'sending') ORDER BY d.queued_at, d.id"),
      destination);
  return take_deliveries(row);
}

std::vector<Delivery> SqliteLedger::unfinished() {
  Query row(database_, select_deliveries("d.state IN ('queued', 'sending') ORDER BY d.queued_at, d.id"));
  return take_deliveries(row);
}

Delivery SqliteLedger::queue(StatementId id, const std::string& destination, const std::string& remote_path,
                             Instant now) {
  const auto revision = latest(id).revision;
  Query(database_,
        "INSERT INTO deliveries (statement, revision, destination, state, remote_path, queued_at)"
        " VALUES (?1, ?2, ?3, 'queued', ?4, ?5)"
        " ON CONFLICT (statement, revision, destination) DO UPDATE"
        " SET state = 'queued', remote_path = ?4, queued_at = ?5, withdrawn_at = NULL WHERE withdrawn_at IS "
        "NOT NULL",
        id, revision, destination, remote_path, now)
      .run();
  static const std::string sql =
      select_deliveries("d.statement = ?1 AND d.revision = ?2 AND d.destination = ?3");
  Query row(database_, sql, id, revision, destination);
  row.next();
  return take_delivery(row);
}

Delivery SqliteLedger::begin_attempt(DeliveryId id, const std::string& remote_path,
                                     const std::string& temporary_path, Instant now) {
  Query(database_,
        "UPDATE deliveries SET state = 'sending', attempt = attempt + 1, remote_path = ?2"
        " WHERE id = ?1 AND state <> 'delivered' AND withdrawn_at IS NULL",
        id, remote_path)
      .run();
  require_change(database_, id, "no attempt can begin");
  Query(database_,
        "INSERT INTO attempts (delivery, number, temporary_path, started_at)"
        " SELECT id, attempt, ?2, ?3 FROM deliveries WHERE id = ?1",
        id, temporary_path, now)
      .run();
  auto begun = *delivery(id);
  follow_deliveries(begun.statement, now);
  return begun;
}

void SqliteLedger::intend_publish(DeliveryId id, const std::string& server, Instant now) {
  Query(database_,
        "UPDATE attempts SET publish_intended_at = ?2, server = ?3"
        " WHERE delivery = ?1 AND number = (SELECT attempt FROM deliveries"
        "   WHERE id = ?1 AND state = 'sending' AND withdrawn_at IS NULL)",
        id, now, server)
      .run();
  require_change(database_, id, "it has no attempt that could publish");
}

void SqliteLedger::send_again(DeliveryId id, Instant now) {
  Query(database_,
        "UPDATE deliveries SET state = 'queued' WHERE id = ?1 AND state <> 'delivered' AND withdrawn_at IS "
        "NULL",
        id)
      .run();
  require_change(database_, id, "it cannot be sent again");
  Query(database_,
        "UPDATE attempts SET publish_intended_at = NULL, failed_at = ?2 WHERE delivery = ?1 AND published_at "
        "IS NULL",
        id, now)
      .run();
  follow_deliveries(statement_of(id), now);
}

bool SqliteLedger::move(DeliveryId id, const std::string& destination) {
  Query(database_,
        "UPDATE OR IGNORE deliveries SET destination = ?2"
        " WHERE id = ?1 AND state <> 'delivered' AND withdrawn_at IS NULL",
        id, destination)
      .run();
  return database_.changes() > 0;
}

void SqliteLedger::attempt_failed(DeliveryId id, State state, const std::string& fault, Instant now) {
  Query(database_, "UPDATE deliveries SET state = ?2, fault = ?3 WHERE id = ?1 AND state <> 'delivered'", id,
        state, fault)
      .run();
  require_change(database_, id, "it has no attempt that could fail");
  Query(database_,
        "UPDATE attempts SET failed_at = ?2, fault = ?3,"
        "   publish_intended_at = CASE WHEN ?4 = 'superseding' THEN NULL ELSE publish_intended_at END"
        " WHERE delivery = ?1 AND number = (SELECT attempt FROM deliveries WHERE id = ?1)",
        id, now, fault, state)
      .run();
  follow_deliveries(statement_of(id), now);
}

// A fact that the server told: it counts for a delivery that was withdrawn meanwhile as well.
void SqliteLedger::delivered(DeliveryId id, const Receipt& receipt, Instant now) {
  const auto statement = statement_of(id);
  Query revision(database_, "SELECT revision FROM deliveries WHERE id = ?1", id);
  revision.next();
  Query(database_,
        "UPDATE deliveries SET state = 'delivered', withdrawn_at = NULL, fault = NULL WHERE id = ?1", id)
      .run();
  // Where a person says that it is there, the temporary file may be there as well.
  if (receipt.adopted_by.empty()) {
    Query(database_,
          "UPDATE attempts SET published_at = ?2"
          " WHERE delivery = ?1 AND number = (SELECT attempt FROM deliveries WHERE id = ?1)",
          id, now)
        .run();
  }
  Query(database_,
        "INSERT INTO receipts (delivery, sha256, size, remote_path, host_key, verified, started_at, "
        "finished_at, adopted_by)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
        id, receipt.sha256, receipt.size, receipt.remote_path, receipt.host_key, receipt.verified,
        receipt.started_at, receipt.finished_at, receipt.adopted_by)
      .run();
  free_older_vouchers(statement, revision.take<std::uint32_t>());
  follow_deliveries(statement, now);
}

void SqliteLedger::withdraw(DeliveryId id, Instant now) {
  const auto statement = statement_of(id);
  Query(database_,
        "UPDATE deliveries SET withdrawn_at = ?2 WHERE id = ?1 AND state <> 'delivered' AND withdrawn_at IS "
        "NULL",
        id, now)
      .run();
  follow_deliveries(statement, now);
}

StatementId SqliteLedger::statement_of(DeliveryId id) {
  Query row(database_, "SELECT statement FROM deliveries WHERE id = ?1", id);
  if (!row.next()) throw std::invalid_argument(fmt::format("the ledger has no delivery {}", id));
  return row.take<StatementId>();
}

void SqliteLedger::follow_deliveries(StatementId id, Instant now) {
  const auto statement = latest(id);
  Query row(database_,
            "SELECT state FROM deliveries WHERE statement = ?1 AND withdrawn_at IS NULL"
            " AND (revision = ?2 OR state = 'uncertain')",
            id, statement.revision);
  std::vector<State> states;
  while (row.next())
    states.push_back(row.take<State>());
  if (states.empty()) return;
  const State state = ledger::state_after_delivery(statement.state, states);
  if (state != statement.state) set_state(id, state, now);
}

// Of the latest attempt that was about to publish, the temporary name is the only witness: while it stands,
// nothing was published. It is not swept before the delivery is settled.
std::vector<Leftover> SqliteLedger::leftovers(const std::string& destination,
                                              const std::vector<DeliveryId>& under_way) {
  Query row(database_,
            "SELECT a.id, a.delivery, a.temporary_path FROM attempts a JOIN deliveries d ON d.id = a.delivery"
            " WHERE a.published_at IS NULL AND a.swept_at IS NULL AND d.destination = ?1"
            " AND NOT (a.number = d.attempt AND a.publish_intended_at IS NOT NULL AND d.withdrawn_at IS NULL"
            "          AND d.state IN ('queued', 'sending', 'uncertain'))"
            " ORDER BY a.id",
            destination);
  std::vector<DeliveryId> busy = under_way;
  std::ranges::sort(busy);
  std::vector<Leftover> leftovers;
  while (leftovers.size() < leftovers_max && row.next()) {
    Leftover leftover{row.take<std::int64_t>(), row.take<DeliveryId>(), row.take<std::string>()};
    if (!std::ranges::binary_search(busy, leftover.delivery)) leftovers.push_back(std::move(leftover));
  }
  return leftovers;
}

void SqliteLedger::swept(const std::vector<std::int64_t>& attempt_ids, Instant now) {
  Query row(database_, "UPDATE attempts SET swept_at = ?2 WHERE id = ?1");
  for (const auto id : attempt_ids)
    row.bind(id, now).run();
}

}  // namespace stmtwatch::store
