#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "checks/vouchers/sorted_keys.hpp"
#include "daemon/store/columns.hpp"
#include "daemon/store/sqlite_ledger.hpp"

// Who holds which voucher number. The files of the vouchers know which reservation took which keys; a row of
// `reservations` says whose it is, and that it counts. Reservations are numbered as they come: the smaller
// number took the key first. A statement that is judged again keeps the number under which it took each of
// its keys, as the order of that key's owner. A number is never given twice, not even after a step that was
// rolled back: the files may still know it.
namespace stmtwatch::store {

using checks::KeySet;
using checks::UniqueScope;
using ledger::Conflict;
using ledger::StatementId;

namespace {

constexpr auto nobody = std::numeric_limits<std::uint64_t>::max();

struct Reservation {
  StatementId statement = 0;
  std::uint32_t revision = 0;
};

// Reservations that hold keys of one claim, each looked up once; those that do not count are nullopt.
class Reservations {
 public:
  explicit Reservations(Database& database) : database_(database) {}
  const std::optional<Reservation>& find(std::uint64_t id) {
    const auto [known, is_new] = known_.try_emplace(id);
    if (is_new) {
      Query row(database_, "SELECT statement, revision FROM reservations WHERE id = ?1", id);
      if (row.next()) known->second = {row.take<StatementId>(), row.take<std::uint32_t>()};
    }
    return known->second;
  }

 private:
  Database& database_;
  std::map<std::uint64_t, std::optional<Reservation>> known_;
};

// What is known of one key: when the asking statement took it, and who did first of all others.
struct Standing {
  std::uint64_t own_order = nobody;
  std::uint64_t other_order = nobody;
  Reservation other;

  void note(const Reservation& holder, std::uint64_t order, std::optional<StatementId> asking) {
    if (holder.statement == asking) {
      own_order = std::min(own_order, order);
    } else if (order < other_order) {
      other_order = order;
      other = holder;
    }
  }
};

checks::SortedKeys sorted(const KeySet& keys) {
  checks::SortedKeys sorted;
  const auto add = [&](const auto& key) { sorted.add(key); };
  keys.for_each(add, add);
  sorted.sort();
  return sorted;
}

}  // namespace

DayNumber day_number(BusinessDate date) {
  return static_cast<DayNumber>(std::chrono::sys_days(date.calendar()).time_since_epoch().count());
}

// The keys of one set that are to be taken. Those that the statement holds already keep their orders.
struct SqliteLedger::KeyClaim {
  KeySpace space;
  DayNumber day = 0;
  checks::SortedKeys keys;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> kept;  // rank and order
};

struct SqliteLedger::StatementClaim final : ledger::Claim {
  std::vector<KeyClaim> of_sets;
};

SqliteLedger::SqliteLedger(Database& database, VoucherFiles& vouchers)
    : database_(database), vouchers_(vouchers), next_reservation_(vouchers.newest_reservation() + 1) {
  Query row(database_, "SELECT value FROM counters WHERE name = 'reservations'");
  if (!row.next()) throw std::runtime_error("the state has lost its counter of reservations");
  next_reservation_ = std::max(next_reservation_, row.take<std::uint64_t>() + 1);
}

std::unique_ptr<ledger::Claim> SqliteLedger::look_up(const ledger::StatementKey& key,
                                                     const checks::Schema& schema,
                                                     const std::vector<KeySet>& keys) {
  auto all = std::make_unique<StatementClaim>();
  const auto asking = id_of(key);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto scope = schema.unique.at(i).scope;
    if (scope == UniqueScope::statement || keys[i].size() == 0) continue;
    KeyClaim claim{{key.feed, static_cast<std::uint32_t>(i)}, day_number(key.name.date), sorted(keys[i]), {}};
    if (scope == UniqueScope::history) vouchers_.merge_across_days(claim.space);
    const auto within = scope == UniqueScope::day ? std::optional(claim.day) : std::nullopt;
    settle(claim, within, asking, all->conflicts);
    all->of_sets.push_back(std::move(claim));
  }
  return all;
}

// What others hold within the scope, and what the statement holds itself: of other days nothing.
void SqliteLedger::settle(KeyClaim& claim, std::optional<DayNumber> within, std::optional<StatementId> asking,
                          std::vector<Conflict>& conflicts) {
  const auto holders = vouchers_.holders(claim.space, within, claim.keys);
  Reservations reservations(database_);
  for (auto holder = holders.begin(); holder != holders.end();) {
    const auto rank = holder->rank;
    Standing standing;
    for (; holder != holders.end() && holder->rank == rank; ++holder) {
      if (const auto& found = reservations.find(holder->owner.reservation))
        standing.note(*found, holder->owner.order, asking);
    }
    if (standing.own_order != nobody) claim.kept.emplace_back(rank, standing.own_order);
    if (standing.other_order < standing.own_order)
      conflicts.push_back(conflict(claim, rank, standing.other.statement, standing.other.revision));
  }
}

Conflict SqliteLedger::conflict(const KeyClaim& claim, std::uint64_t rank, StatementId owner,
                                std::uint32_t revision) {
  Query row(database_, "SELECT file_name FROM revisions WHERE statement = ?1 AND number = ?2", owner,
            revision);
  return {claim.space.unique_index, claim.keys.key(rank), latest(owner).key, revision,
          row.next() ? row.take<std::string>() : std::string()};
}

void SqliteLedger::reserve(StatementId id, const ledger::Claim& claim) {
  const auto statement = latest(id);
  release(id);
  for (const auto& of_set : dynamic_cast<const StatementClaim&>(claim).of_sets)
    take(of_set, id, statement);
}

void SqliteLedger::take(const KeyClaim& claim, StatementId id, const Latest& statement) {
  const auto reservation = next_reservation_++;
  Query(database_, "UPDATE counters SET value = ?1 WHERE name = 'reservations'", reservation).run();
  Query(database_,
        "INSERT INTO reservations (id, feed, unique_index, statement, revision, business_date)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        reservation, claim.space.feed, claim.space.unique_index, id, statement.revision,
        statement.key.name.date)
      .run();
  std::vector<checks::RunOwner> owners{{reservation, reservation}};
  std::vector<checks::OwnerIndex> owner_of_rank(claim.kept.empty() ? 0 : claim.keys.size());
  std::map<std::uint64_t, checks::OwnerIndex> owner_of_order;
  for (const auto& [rank, order] : claim.kept) {
    const auto [known, is_new] =
        owner_of_order.try_emplace(order, static_cast<checks::OwnerIndex>(owners.size()));
    if (is_new) owners.push_back({reservation, order});
    owner_of_rank[rank] = known->second;
  }
  vouchers_.take(claim.space, claim.day, claim.keys, std::move(owners), owner_of_rank);
}

void SqliteLedger::release(StatementId id) {
  Query(database_,
        "DELETE FROM reservations WHERE statement = ?1 AND revision NOT IN ("
        "   SELECT d.revision FROM deliveries d"
        "   LEFT JOIN attempts a ON a.delivery = d.id AND a.number = d.attempt"
        "   WHERE d.statement = ?1"
        "   AND (d.state IN ('delivered', 'uncertain') OR a.publish_intended_at IS NOT NULL))",
        id)
      .run();
}

// What an older content had delivered is replaced where the later one stands everywhere.
void SqliteLedger::free_older_vouchers(StatementId id, std::uint32_t revision) {
  if (revision == 1) return;
  Query(database_,
        "DELETE FROM reservations WHERE statement = ?1 AND revision < ?2 AND NOT EXISTS ("
        "   SELECT * FROM deliveries"
        "   WHERE statement = ?1 AND revision = ?2 AND state <> 'delivered' AND withdrawn_at IS NULL)",
        id, revision)
      .run();
}

void SqliteLedger::forget_vouchers(const std::string& feed, BusinessDate date) {
  Query(database_, "DELETE FROM reservations WHERE feed = ?1 AND business_date < ?2", feed, date).run();
  if (database_.changes() > 0) vouchers_.expire(feed, day_number(date));
}

}  // namespace stmtwatch::store
