#include <doctest/doctest.h>
#include <fmt/format.h>

#include "daemon/store/migrations.hpp"
#include "daemon/store/sqlite_book.hpp"
#include "daemon/store/sqlite_ledger.hpp"
#include "daemon/watch/news.hpp"
#include "tests/support/books.hpp"
#include "tests/support/temporary_directory.hpp"

// What one statement more costs an incident, counted in rows read and statements run.
namespace stmtwatch::store {
namespace {

using test::at;
using test::date;
using test::merchant;

class Books {
 public:
  std::uint64_t steps_of_report(const incidents::Report& report) {
    const auto before = database_.steps();
    watch::News().report(books_, report, at(1));
    return database_.steps() - before;
  }
  std::uint64_t steps_of_release(int statement) {
    const auto before = database_.steps();
    const auto always = [](const incidents::Incident&) { return true; };
    const ledger::StatementKey key{"merged", {merchant(fmt::format("m{}", statement)), date()}};
    watch::News().release(books_, key, always, incidents::Resolution::regenerated, {}, at(2));
    return database_.steps() - before;
  }

 private:
  test::TemporaryDirectory directory_, voucher_directory_;
  Database database_{directory_ / "state.db"};
  DirectoryDisk disk_{voucher_directory_.path()};
  VoucherFiles vouchers_{disk_, [](std::uint64_t) { return false; }};
  struct Migrated {
    explicit Migrated(Database& database) { migrate(database, migrations()); }
  } migrated_{database_};
  SqliteLedger ledger_{database_, vouchers_};
  SqliteBook book_{database_};
  watch::Books books_{ledger_, book_};
};

incidents::Report held(int statement, const char* detail = "line 18") {
  incidents::Report report;
  report.key = "held/merged/2024-09-09/voucher-unique";
  report.cause = "voucher-unique";
  report.feed = "merged";
  report.business_date = date();
  report.statement = incidents::AffectedStatement{merchant(fmt::format("m{}", statement)), date(), 1, false};
  report.note = fmt::format("m{}: {}", statement, detail);
  return report;
}

TEST_CASE(
    "a statement more, the same fault of it again, and its end cost the same among 10 and among 1,000") {
  Books books;
  for (int i = 0; i < 10; ++i)
    books.steps_of_report(held(i));
  const auto tenth = books.steps_of_report(held(10));
  const auto repeated_among_ten = books.steps_of_report(held(5));
  const auto released_among_ten = books.steps_of_release(5);
  for (int i = 11; i < 1'000; ++i)
    books.steps_of_report(held(i));
  CHECK(tenth <= 8);
  CHECK(books.steps_of_report(held(1'000)) <= tenth + 1);  // an entry in the middle of the timeline goes
  CHECK(books.steps_of_report(held(500)) == repeated_among_ten);
  CHECK(books.steps_of_report(held(500, "line 20")) <= tenth + 2);
  CHECK(books.steps_of_release(500) <= released_among_ten + 1);
}

}  // namespace
}  // namespace stmtwatch::store
