#include "daemon/store/database.hpp"

#include <doctest/doctest.h>

#include "daemon/store/columns.hpp"
#include "daemon/store/migrations.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace stmtwatch;
using namespace stmtwatch::store;
using namespace stmtwatch::test;

namespace {

struct Fixture {
  TemporaryDirectory directory;
  Database database{directory / "state.db"};
};

std::string plan(Database& database, const std::string& sql) {
  Query row(database, "EXPLAIN QUERY PLAN " + sql);
  std::string text;
  while (row.next()) {
    row.take<std::int64_t>();
    row.take<std::int64_t>();
    row.take<std::int64_t>();
    text += row.take<std::string>() + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a commit is on the disk before it is answered: WAL with synchronous FULL") {
  Query mode(database, "PRAGMA journal_mode");
  REQUIRE(mode.next());
  CHECK(mode.take<std::string>() == "wal");
  Query synchronous(database, "PRAGMA synchronous");
  REQUIRE(synchronous.next());
  CHECK(synchronous.take<int>() == 2);
  Query foreign_keys(database, "PRAGMA foreign_keys");
  REQUIRE(foreign_keys.next());
  CHECK(foreign_keys.take<int>() == 1);
}

TEST_CASE_FIXTURE(Fixture, "values come back as they were written") {
  using std::optional;
  const std::string odd("a\0b\xff", 4);
  const auto date = BusinessDate::parse("2024-02-29").value();
  const time::Instant at{std::chrono::microseconds(-1)};
  Query row(database, "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8", ~std::uint64_t{0}, odd, std::string(), Bytes(),
            date, at, optional<std::string>(), optional<std::string>("x"));
  REQUIRE(row.next());
  CHECK(row.take<std::uint64_t>() == ~std::uint64_t{0});
  CHECK(row.take<std::string>() == odd);
  CHECK(row.take<optional<std::string>>() == std::string());
  CHECK(row.take<Bytes>().empty());
  CHECK(row.take<BusinessDate>() == date);
  CHECK(row.take<time::Instant>() == at);
  CHECK_FALSE(row.take<optional<std::string>>());
  CHECK(row.take<optional<std::string>>() == "x");
  CHECK_FALSE(row.next());
}

TEST_CASE_FIXTURE(Fixture, "what no program of ours wrote is told, not believed") {
  const auto take = [&]<class T>(std::string_view sql, T*) {
    Query row(database, sql);
    REQUIRE(row.next());
    return row.take<T>();
  };
  CHECK_THROWS_AS(take("SELECT 20240230", static_cast<BusinessDate*>(nullptr)), std::runtime_error);
  CHECK_THROWS_AS(take("SELECT -1", static_cast<BusinessDate*>(nullptr)), std::runtime_error);
  CHECK_THROWS_AS(take("SELECT '../x'", static_cast<MerchantId*>(nullptr)), std::runtime_error);
  CHECK_THROWS_AS(take("SELECT x'00'", static_cast<Sha256*>(nullptr)), std::runtime_error);
  CHECK_THROWS_AS(take("SELECT 'gone'", static_cast<ledger::State*>(nullptr)), std::runtime_error);
  CHECK_THROWS_AS(take("SELECT '[{]'", static_cast<std::vector<checks::Finding>*>(nullptr)),
                  std::runtime_error);
}

TEST_CASE_FIXTURE(Fixture, "a failure names the file, the cause and what to do") {
  try {
    database.execute("SELECT * FROM nowhere");
    FAIL("there is no such table");
  } catch (const DatabaseFailure& failure) {
    CHECK(failure.code() == SQLITE_ERROR);
    const std::string text = failure.what();
    CHECK(text.find((directory / "state.db").native()) != std::string::npos);
    CHECK(text.find("nowhere") != std::string::npos);
  }
}

TEST_CASE_FIXTURE(Fixture, "the questions of every night find their answers by an index") {
  migrate(database, migrations());
  const char* questions[] = {
      "SELECT statement, revision FROM reservations WHERE id = ?1",
      "DELETE FROM reservations WHERE statement = ?1",
      "DELETE FROM reservations WHERE feed = ?1 AND business_date < ?2",
      "SELECT id FROM statements WHERE feed = ?1 AND business_date = ?2 AND merchant = ?3",
      "SELECT state, COUNT(*) FROM statements WHERE feed = ?1 AND business_date = ?2 GROUP BY state",
      "SELECT MAX(business_date) FROM statements WHERE feed = ?1 AND business_date <= ?2",
      "SELECT id FROM statements WHERE feed = ?1 AND business_date = ?2 AND state = ?3",
      "SELECT id FROM statements WHERE state = ?1 ORDER BY feed, business_date, merchant LIMIT 10",
      "SELECT id FROM statements WHERE business_date = ?1 ORDER BY feed, business_date, merchant LIMIT 10",
      "SELECT id FROM deliveries d WHERE d.withdrawn_at IS NULL AND d.destination = ?1 AND"
      " d.state IN ('queued', 'sending')",
      "SELECT id FROM deliveries WHERE statement = ?1 AND revision = ?2",
      "SELECT id FROM incidents WHERE key = ?1 AND status <> 'resolved'",
      "SELECT incident FROM affected WHERE merchant = ?1 AND business_date = ?2 AND settled = 0",
      "SELECT note FROM affected WHERE incident = ?1 AND business_date = ?2 AND merchant = ?3",
      "SELECT note FROM affected WHERE incident = ?1 AND settled = 0 ORDER BY business_date, merchant LIMIT "
      "20",
      "SELECT note FROM timeline WHERE incident = ?1 ORDER BY number DESC LIMIT 20",
  };
  for (const char* question : questions) {
    CAPTURE(question);
    const auto answer = plan(database, question);
    CAPTURE(answer);
    CHECK(answer.find("SEARCH") != std::string::npos);
    CHECK(answer.find("SCAN") == std::string::npos);
    CHECK(answer.find("TEMP B-TREE") == std::string::npos);
  }
}
