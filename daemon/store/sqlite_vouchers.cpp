#include <algorithm>
#include <stdexcept>

#include "daemon/store/columns.hpp"
#include "daemon/store/sqlite_ledger.hpp"

// Who holds which voucher number. `reservation` numbers the calls of reserve(): the smaller one took the key
// first. A statement that is judged again keeps the reservation that each of its keys has.
namespace stmtwatch::store {

using checks::KeyPlace;
using checks::KeySet;
using checks::UniqueScope;
using ledger::Conflict;
using ledger::StatementId;

namespace {

std::int64_t next_reservation(Database& database) {
  Query row(database, "UPDATE counters SET value = value + 1 WHERE name = 'reservations' RETURNING value");
  if (!row.next()) throw std::runtime_error("the state has lost its counter of reservations");
  const auto next = row.take<std::int64_t>();
  row.run();
  return next;
}

struct Holder {
  StatementId statement = 0;
  std::uint32_t revision = 0;
  std::int64_t reservation = 0;
  KeyPlace place;
};

// What is known of one key: when the asking statement took it, and who else did before.
struct Standing {
  std::int64_t reservation = 0;
  std::optional<Holder> earlier;
};

// Rows come in the order of their reservations, so that the first one decides: whoever comes after our own
// row came after us.
Standing standing(Query& probe, StatementId asking, BusinessDate date, UniqueScope scope,
                  std::int64_t reservation) {
  Standing standing{reservation, std::nullopt};
  while (probe.next()) {
    const Holder holder{probe.take<StatementId>(),
                        probe.take<std::uint32_t>(),
                        probe.take<std::int64_t>(),
                        {probe.take<std::uint64_t>(), probe.take<std::uint64_t>(),
                         probe.take<std::uint64_t>(), probe.take<std::uint64_t>()}};
    const bool within_scope = scope == UniqueScope::history || probe.take<BusinessDate>() == date;
    if (holder.statement == asking) {
      standing.reservation = holder.reservation;
      break;
    }
    if (within_scope && !standing.earlier) standing.earlier = holder;
  }
  return standing;
}

Bytes key_bytes(const KeySet& keys, std::size_t index) {
  return std::as_bytes(std::span(keys.key(index)));
}

}  // namespace

std::vector<Conflict> SqliteLedger::reserve(StatementId id, const checks::Schema& schema,
                                            const std::vector<KeySet>& keys) {
  const auto statement = latest(id);
  const auto reservation = next_reservation(database_);
  std::vector<Conflict> conflicts;
  std::vector<std::vector<std::int64_t>> reservations(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto scope = schema.unique.at(i).scope;
    if (scope == UniqueScope::statement) continue;
    Query probe(
        database_,
        "SELECT statement, revision, reservation, record, line, byte_offset, entry_hash, business_date"
        " FROM vouchers WHERE feed = ?1 AND unique_index = ?2 AND key = ?3 ORDER BY reservation");
    for (std::size_t k = 0; k < keys[i].size(); ++k) {
      probe.bind(statement.key.feed, i, key_bytes(keys[i], k));
      const auto found = standing(probe, id, statement.key.name.date, scope, reservation);
      reservations[i].push_back(found.reservation);
      if (!found.earlier) continue;
      const auto& owner = *found.earlier;
      conflicts.push_back(
          {i, k, latest(owner.statement).key, file_name_of(owner.statement, owner.revision), owner.place});
    }
  }
  release(id);
  for (std::size_t i = 0; i < keys.size(); ++i)
    insert_vouchers(id, statement, i, keys[i], reservations[i]);
  return conflicts;
}

// No reservations: the scope of this key set is the statement, and nothing of it is kept.
void SqliteLedger::insert_vouchers(StatementId id, const Latest& statement, std::size_t unique_index,
                                   const KeySet& keys, const std::vector<std::int64_t>& reservations) {
  Query row(database_,
            "INSERT INTO vouchers (feed, unique_index, key, statement, revision, business_date, reservation, "
            "record,"
            "   line, byte_offset, entry_hash)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING");
  for (std::size_t k = 0; k < reservations.size(); ++k) {
    const auto& place = keys.place(k);
    row.bind(statement.key.feed, unique_index, key_bytes(keys, k), id, statement.revision,
             statement.key.name.date, reservations[k], place.record, place.line, place.byte_offset,
             place.entry_hash)
        .run();
  }
}

void SqliteLedger::release(StatementId id) {
  Query(database_,
        "DELETE FROM vouchers WHERE statement = ?1 AND revision NOT IN ("
        "   SELECT d.revision FROM deliveries d"
        "   LEFT JOIN attempts a ON a.delivery = d.id AND a.number = d.attempt"
        "   WHERE d.statement = ?1"
        "   AND (d.state IN ('delivered', 'uncertain') OR a.publish_intended_at IS NOT NULL))",
        id)
      .run();
}

// What an older content had delivered is replaced where the later one stands everywhere.
void SqliteLedger::free_older_vouchers(StatementId id, std::uint32_t revision) {
  Query(database_,
        "DELETE FROM vouchers WHERE statement = ?1 AND revision < ?2 AND NOT EXISTS ("
        "   SELECT * FROM deliveries"
        "   WHERE statement = ?1 AND revision = ?2 AND state <> 'delivered' AND withdrawn_at IS NULL)",
        id, revision)
      .run();
}

std::string SqliteLedger::file_name_of(StatementId id, std::uint32_t revision) {
  Query row(database_, "SELECT file_name FROM revisions WHERE statement = ?1 AND number = ?2", id, revision);
  return row.next() ? row.take<std::string>() : std::string();
}

}  // namespace stmtwatch::store
