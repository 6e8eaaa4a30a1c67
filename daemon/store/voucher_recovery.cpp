#include "daemon/store/voucher_recovery.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "checks/vouchers/sorted_keys.hpp"
#include "daemon/store/columns.hpp"
#include "daemon/store/sqlite_ledger.hpp"

namespace stmtwatch::store {

namespace {

class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) { database_.execute("BEGIN IMMEDIATE"); }
  ~Transaction() { database_.roll_back(); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() { database_.execute("COMMIT"); }

 private:
  Database& database_;
};

// One key set of one revision, as version 1 had it in rows.
struct OldReservation {
  std::uint64_t id = 0;
  std::string feed;
  std::uint32_t unique_index = 0;
  ledger::StatementId statement = 0;
  std::uint32_t revision = 0;
  BusinessDate date;
};

std::vector<OldReservation> old_reservations(Database& database, std::uint64_t next_id) {
  Query row(
      database,
      "SELECT DISTINCT feed, unique_index, statement, revision, business_date FROM vouchers_of_version_1");
  std::vector<OldReservation> old;
  while (row.next()) {
    auto feed = row.take<std::string>();
    const auto unique_index = row.take<std::uint32_t>();
    const auto statement = row.take<ledger::StatementId>();
    const auto revision = row.take<std::uint32_t>();
    old.push_back({next_id++, std::move(feed), unique_index, statement, revision, row.take<BusinessDate>()});
  }
  return old;
}

// Each key keeps the number of the reservation that took it first as its order.
void move_keys(Database& database, VoucherFiles& files, const OldReservation& old) {
  Query row(database,
            "SELECT key, reservation FROM vouchers_of_version_1"
            " WHERE statement = ?1 AND revision = ?2 AND unique_index = ?3",
            old.statement, old.revision, old.unique_index);
  std::map<std::string, std::uint64_t> orders;
  checks::SortedKeys keys;
  while (row.next()) {
    const auto bytes = row.take<Bytes>();
    std::string key(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    keys.add(key);
    orders[std::move(key)] = row.take<std::uint64_t>();
  }
  keys.sort();
  std::vector<checks::RunOwner> owners;
  std::vector<checks::OwnerIndex> owner_of_rank;
  for (std::size_t rank = 0; rank < keys.size(); ++rank) {
    const checks::RunOwner owner{old.id, orders.at(keys.key(rank))};
    const auto known = std::ranges::find(owners, owner);
    owner_of_rank.push_back(static_cast<checks::OwnerIndex>(known - owners.begin()));
    if (known == owners.end()) owners.push_back(owner);
  }
  files.take({old.feed, old.unique_index}, day_number(old.date), keys, std::move(owners), owner_of_rank);
}

void insert_reservation(Database& database, const OldReservation& old) {
  Query(database,
        "INSERT INTO reservations (id, feed, unique_index, statement, revision, business_date)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        old.id, old.feed, old.unique_index, old.statement, old.revision, old.date)
      .run();
  Query(database, "UPDATE counters SET value = ?1 WHERE name = 'reservations'", old.id).run();
}

std::uint64_t next_reservation(Database& database, const VoucherFiles& files) {
  Query row(database, "SELECT value FROM counters WHERE name = 'reservations'");
  const auto newest = row.next() ? row.take<std::uint64_t>() : 0;
  return std::max(newest, files.newest_reservation()) + 1;
}

}  // namespace

void move_old_vouchers(Database& database, VoucherFiles& files) {
  Query table(database, "SELECT 1 FROM sqlite_schema WHERE name = 'vouchers_of_version_1'");
  if (!table.next()) return;
  table.run();
  Transaction transaction(database);
  for (const auto& old : old_reservations(database, next_reservation(database, files))) {
    insert_reservation(database, old);
    move_keys(database, files, old);
  }
  files.commit();
  database.execute("DROP TABLE vouchers_of_version_1");
  transaction.commit();
}

std::vector<ledger::MissingKeys> missing_keys(Database& database, const VoucherFiles& files) {
  const auto present = files.reservations();
  Query row(
      database,
      "SELECT r.id, r.unique_index, s.feed, s.merchant, s.business_date, r.revision, v.file_name, v.sha256"
      " FROM reservations r JOIN statements s ON s.id = r.statement"
      " JOIN revisions v ON v.statement = r.statement AND v.number = r.revision ORDER BY r.id");
  std::vector<ledger::MissingKeys> missing;
  while (row.next()) {
    const auto id = row.take<std::uint64_t>();
    if (std::ranges::binary_search(present, id)) continue;
    const auto unique_index = row.take<std::size_t>();
    auto feed = row.take<std::string>();
    const auto merchant = row.take<MerchantId>();
    ledger::StatementKey key{std::move(feed), {merchant, row.take<BusinessDate>()}};
    const auto revision = row.take<std::uint32_t>();
    auto file_name = row.take<std::string>();
    missing.push_back({static_cast<std::int64_t>(id), unique_index, std::move(key), revision,
                       std::move(file_name), row.take<Sha256>()});
  }
  return missing;
}

void recover(Database& database, VoucherFiles& files, const std::vector<ledger::MissingKeys>& missing,
             const RecoverKeys& keys_of) {
  Transaction transaction(database);  // so that what the files keep until a commit counts in the meantime
  for (const auto& each : missing) {
    const auto keys = keys_of(each);
    if (!keys) {
      throw VoucherFailure(
          fmt::format("the vouchers of {} statements are missing, and those of {} {} {} cannot be taken from "
                      "its file {}: {}; put "
                      "the file back into the archive, or restore the state directory from a backup",
                      missing.size(), each.key.feed, each.key.name.merchant.text(), each.key.name.date.iso(),
                      each.file_name, keys.error()));
    }
    checks::SortedKeys sorted;
    keys->for_each([&](std::string_view key) { sorted.add(key); });
    sorted.sort();
    const auto id = static_cast<std::uint64_t>(each.reservation);
    files.take({each.key.feed, static_cast<std::uint32_t>(each.unique_index)}, day_number(each.key.name.date),
               sorted, {{id, id}}, {});
  }
  files.commit();
  transaction.commit();
}

}  // namespace stmtwatch::store
