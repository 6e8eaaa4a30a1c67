#include <doctest/doctest.h>

#include "daemon/store/store.hpp"
#include "tests/support/books.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;
using store::StartFailure;
using store::Store;

namespace {

constexpr std::size_t page = 4096;

// What a night asks of the books: reads and writes of every table that matters.
void ask_all(Store& store) {
  try_step(store, [](watch::Books& books) {
    for (const auto& statement : books.ledger.list({}))
      books.ledger.find(statement.id);
  });
  try_step(store, [](watch::Books& books) {
    const auto statement = books.ledger.record(key("880000000002"), revision("y"));
    reserve(books.ledger, statement.id, schema(), {keys({"V1", "V3"})});
    books.ledger.queue(statement.id, "bank-a", "/y", at(1));
  });
  try_step(store, [](watch::Books& books) {
    for (const auto& delivery : books.ledger.unfinished("bank-a"))
      books.ledger.begin_attempt(delivery.id, "/y", "/part", at(2));
    books.incidents.list({});
    books.incidents.count_unresolved();
  });
}

}  // namespace

TEST_CASE("whichever page of the database is zeroed, the start or a step says so and the process goes on") {
  const TemporaryDirectory directory;
  {
    Store store(directory.path());
    for (int i = 0; i < 40; ++i) {
      run_step(store, [i](watch::Books& books) {
        const auto who = std::to_string(880000001000 + i);
        const auto statement = books.ledger.record(key(who), revision(who));
        reserve(books.ledger, statement.id, schema(), {keys({who})});
        books.ledger.queue(statement.id, "bank-a", "/" + who, at(0));
      });
    }
  }
  const auto whole = read_file(directory / "state.db");
  std::size_t told = 0;
  for (std::size_t offset = 0; offset < whole.size(); offset += page) {
    CAPTURE(offset / page);
    auto damaged = whole;
    damaged.replace(offset, page, page, '\0');
    write_file(directory / "state.db", damaged);
    std::filesystem::remove(directory / "state.db-wal");
    std::filesystem::remove(directory / "state.db-shm");
    try {
      Store store(directory.path());
      ask_all(store);
    } catch (const StartFailure& failure) {
      CHECK(failure.exit_code() == 74);
      CHECK(std::string(failure.what()).contains("state.db"));
      ++told;
    }
  }
  CHECK(told > 0);
}
