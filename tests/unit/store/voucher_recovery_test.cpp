#include "daemon/store/voucher_recovery.hpp"

#include <filesystem>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "daemon/store/migrations.hpp"
#include "daemon/store/store.hpp"
#include "tests/support/books.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;
using store::StartFailure;
using store::Store;

namespace {

// A number in so many statements that its day is sealed while the store is idle.
std::string numbered(int statement, int i) {
  return fmt::format("{:02}{:012}", statement, i);
}

checks::KeySet numbers_of(int statement) {
  checks::KeySet keys;
  for (int i = 0; i < 100; ++i)
    keys.insert(numbered(statement, i));
  return keys;
}

void take(Store& store, int statement) {
  run_step(store, [&](watch::Books& books) {
    const auto id = books.ledger.record(key(fmt::format("m{}", statement)), revision("content")).id;
    CHECK(test::reserve(books.ledger, id, schema(), {numbers_of(statement)}).empty());
  });
}

void check_taken(Store& store, int statements) {
  run_step(store, [&](watch::Books& books) {
    for (int i = 0; i < statements; ++i) {
      const auto conflicts = test::conflicts(books.ledger, key("other"), schema(), {numbers_of(i)});
      REQUIRE(conflicts.size() == 100);
      CHECK(conflicts[0].owner == key(fmt::format("m{}", i)));
    }
  });
}

// Changes a byte in the middle of the log of the vouchers, between frames that are whole.
void damage_log(const std::filesystem::path& state_dir) {
  for (const auto& entry : std::filesystem::directory_iterator(state_dir / "vouchers")) {
    if (!entry.path().filename().native().starts_with("log-")) continue;
    auto bytes = read_file(entry.path());
    bytes[100] = static_cast<char>(bytes[100] ^ 1);
    write_file(entry.path(), bytes);
  }
}

}  // namespace

TEST_CASE("vouchers whose file is damaged are taken anew from their statements' files, each once") {
  const TemporaryDirectory directory;
  {
    Store store(directory.path());
    for (int i = 0; i < 3; ++i)
      take(store, i);
  }
  damage_log(directory.path());
  std::vector<std::string> asked_for;
  const auto keys_of = [&](const ledger::MissingKeys& missing) -> std::expected<checks::KeySet, std::string> {
    asked_for.push_back(missing.key.name.merchant.text());
    CHECK(missing.sha256 == digest("content"));
    CHECK(missing.file_name == "merged.txt");
    return numbers_of(asked_for.back().back() - '0');
  };
  {
    Store store(directory.path(), keys_of);
    CHECK(asked_for == std::vector<std::string>{"m0", "m1", "m2"});
    check_taken(store, 3);
  }
  Store again(directory.path());
  check_taken(again, 3);
}

TEST_CASE(
    "vouchers that nobody can give back keep the daemon from starting, and it says which and what to do") {
  const TemporaryDirectory directory;
  {
    Store store(directory.path());
    take(store, 0);
    take(store, 1);
  }
  damage_log(directory.path());
  CHECK_THROWS_WITH_AS(Store(directory.path()),
                       "the vouchers of 2 statements are missing, and those of merged m0 2024-09-09 cannot "
                       "be taken from its file "
                       "merged.txt: nobody looks for it; put the file back into the archive, or restore the "
                       "state directory from a "
                       "backup",
                       StartFailure);
  CHECK_THROWS_AS(Store(directory.path()), StartFailure);  // and again: nothing was forgotten
}

TEST_CASE("a state whose vouchers were rows of the database is brought over, with who was first") {
  const TemporaryDirectory directory;
  {
    store::Database database(directory / "state.db");
    store::migrate(database, store::migrations().first(1));
    database.execute(
        "INSERT INTO statements (id, feed, merchant, business_date, state, updated_at, latest) VALUES (1, "
        "'merged', 'm1', 20240909, 'held', 0, 2), "
        "                              (2, 'merged', 'm2', 20240909, 'queued', 0, 1);"
        "INSERT INTO revisions SELECT id, 1, zeroblob(32), 1, 1, merchant || '.txt', 1, 1, 1, 1, 1, 0, "
        "'held', 0, "
        "'[]', x''"
        "  FROM statements;"
        "INSERT INTO revisions SELECT statement, 2, sha256, size, records, file_name, 1, 1, 1, 1, 1, 0, "
        "verdict, 0, "
        "  findings, blocks FROM revisions WHERE statement = 1;"
        "INSERT INTO vouchers VALUES ('merged', 0, CAST('V1' AS BLOB), 1, 2, 20240909, 5, 1, 1, 1, 1),"
        "  ('merged', 0, CAST('V2' AS BLOB), 1, 2, 20240909, 9, 1, 1, 1, 1),"
        "  ('merged', 0, CAST('V1' AS BLOB), 2, 1, 20240909, 6, 1, 1, 1, 1),"
        "  ('merged', 0, CAST('V2' AS BLOB), 2, 1, 20240909, 6, 1, 1, 1, 1);"
        "UPDATE counters SET value = 9 WHERE name = 'reservations'");
  }
  for (int opened = 0; opened < 2; ++opened) {
    Store store(directory.path());
    run_step(store, [](watch::Books& books) {
      const auto of_first = test::conflicts(books.ledger, key("m1"), schema(), {keys({"V1", "V2"})});
      REQUIRE(of_first.size() == 1);
      CHECK(of_first[0].key == "V2");
      const auto of_second = test::conflicts(books.ledger, key("m2"), schema(), {keys({"V1", "V2"})});
      REQUIRE(of_second.size() == 1);
      CHECK(of_second[0].key == "V1");
      CHECK(of_second[0].owner_revision == 2);
      CHECK(of_second[0].owner_file_name == "m1.txt");
    });
  }
  store::Database database(directory / "state.db");
  store::Query table(database, "SELECT 1 FROM sqlite_schema WHERE name LIKE 'vouchers%'");
  CHECK_FALSE(table.next());
}
