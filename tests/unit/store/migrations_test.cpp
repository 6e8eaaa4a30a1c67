#include "daemon/store/migrations.hpp"

#include <array>

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.hpp"

using namespace stmtwatch::store;
using namespace stmtwatch::test;

namespace {

std::int64_t number(Database& database, std::string_view sql) {
  Query row(database, sql);
  REQUIRE(row.next());
  return row.take<std::int64_t>();
}

constexpr const char* one_song = "CREATE TABLE songs (title TEXT); INSERT INTO songs VALUES ('one')";
constexpr const char* a_column_more =
    "ALTER TABLE songs ADD COLUMN year INTEGER; INSERT INTO songs VALUES ('two', 2)";
constexpr const char* broken = "INSERT INTO songs VALUES ('three', 3); INSERT INTO nowhere VALUES (1)";

}  // namespace

TEST_CASE("a new database goes through every step, without a backup of nothing") {
  const TemporaryDirectory directory;
  Database database(directory / "state.db");
  migrate(database, std::array{one_song, a_column_more});
  CHECK(number(database, "PRAGMA user_version") == 2);
  CHECK(number(database, "SELECT COUNT(*) FROM songs") == 2);
  CHECK_FALSE(std::filesystem::exists(directory / "state.db.v0.bak"));
}

TEST_CASE("a database of this version stays as it is") {
  const TemporaryDirectory directory;
  Database database(directory / "state.db");
  migrate(database, std::array{one_song});
  migrate(database, std::array{one_song});
  CHECK(number(database, "SELECT COUNT(*) FROM songs") == 1);
  CHECK_FALSE(std::filesystem::exists(directory / "state.db.v1.bak"));
}

TEST_CASE("an older database is copied before it is changed, and the copy is whole") {
  const TemporaryDirectory directory;
  Database database(directory / "state.db");
  migrate(database, std::array{one_song});
  write_file(directory / "state.db.v1.bak.part", "left behind by a crash");
  write_file(directory / "state.db.v1.bak", "of an attempt before");
  migrate(database, std::array{one_song, a_column_more});
  CHECK(number(database, "SELECT COUNT(*) FROM songs") == 2);
  Database copy(directory / "state.db.v1.bak");
  CHECK(number(copy, "PRAGMA user_version") == 1);
  CHECK(number(copy, "SELECT COUNT(*) FROM songs") == 1);
  migrate(copy, std::array{one_song});
  CHECK_FALSE(std::filesystem::exists(directory / "state.db.v1.bak.part"));
}

TEST_CASE("a step that fails leaves the database where the step before it brought it") {
  const TemporaryDirectory directory;
  Database database(directory / "state.db");
  CHECK_THROWS_AS(migrate(database, std::array{one_song, a_column_more, broken}), DatabaseFailure);
  CHECK(number(database, "PRAGMA user_version") == 2);
  CHECK(number(database, "SELECT COUNT(*) FROM songs") == 2);
  migrate(database, std::array{one_song, a_column_more});
}

TEST_CASE("a newer database is refused by name") {
  const TemporaryDirectory directory;
  Database database(directory / "state.db");
  migrate(database, std::array{one_song, a_column_more});
  CHECK_THROWS_AS(migrate(database, std::array{one_song}), ForeignDatabase);
  CHECK(number(database, "PRAGMA user_version") == 2);
}

TEST_CASE("the tables of this version have their marks, and every reference between them holds") {
  const TemporaryDirectory directory;
  Database database(directory / "state.db");
  migrate(database, migrations());
  CHECK(number(database, "PRAGMA user_version") == std::ssize(migrations()));
  CHECK(number(database, "PRAGMA application_id") == 0x73746d77);
  CHECK_THROWS_AS(database.execute("INSERT INTO affected VALUES (1, 20240909, 'm1', 1, 0, '')"),
                  DatabaseFailure);
}
