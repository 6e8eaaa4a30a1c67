#include <doctest/doctest.h>
#include <fmt/format.h>

#include "daemon/watch/news.hpp"
#include "tests/support/books.hpp"
#include "tests/support/inline_books.hpp"

// What one statement more costs an incident, counted in rows read and statements run.
namespace stmtwatch {
namespace {

using test::at;
using test::date;
using test::merchant;

struct Costs {
  std::uint64_t of_report(const incidents::Report& report) {
    const auto before = inlined.sql_steps();
    watch::News().report(inlined.books(), report, at(1));
    return inlined.sql_steps() - before;
  }
  std::uint64_t of_release(int statement) {
    const auto before = inlined.sql_steps();
    const auto always = [](const incidents::Incident&) { return true; };
    const ledger::StatementKey key{"merged", {merchant(fmt::format("m{}", statement)), date()}};
    watch::News().release(inlined.books(), key, always, incidents::Resolution::regenerated, {}, at(2));
    return inlined.sql_steps() - before;
  }

  test::InlineBooks inlined;
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
  Costs costs;
  for (int i = 0; i < 10; ++i)
    costs.of_report(held(i));
  const auto tenth = costs.of_report(held(10));
  const auto repeated_among_ten = costs.of_report(held(5));
  const auto released_among_ten = costs.of_release(5);
  for (int i = 11; i < 1'000; ++i)
    costs.of_report(held(i));
  CHECK(tenth <= 8);
  CHECK(costs.of_report(held(1'000)) <= tenth + 1);  // an entry in the middle of the timeline goes
  CHECK(costs.of_report(held(500)) == repeated_among_ten);
  CHECK(costs.of_report(held(500, "line 20")) <= tenth + 2);
  CHECK(costs.of_release(500) <= released_among_ten + 1);
}

}  // namespace
}  // namespace stmtwatch
