#include "daemon/store/state_origin.hpp"

#include <functional>

#include <doctest/doctest.h>

#include "daemon/store/store.hpp"
#include "tests/support/books.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;
using store::StartFailure;
using store::Store;

namespace fs = std::filesystem;

namespace {

// A state with one statement whose file is in the archive.
struct Lived {
  Lived() {
    begin_with([](watch::Books& books) {
      const auto statement = books.ledger.record(key(), revision("x"));
      reserve(books.ledger, statement.id, schema(), {keys({"V1"})});
    });
    fs::create_directories(archive / "20240909");
    write_file(archive / "20240909" / "merged.txt", "x");
  }
  void begin_with(const Step& step) const {
    Store store(state, Store::no_keys, {archive});
    run_step(store, step);
  }
  // 0: it starts.
  int start() const {
    try {
      const Store store(state, Store::no_keys, {archive});
    } catch (const StartFailure& failure) {
      message = failure.what();
      return failure.exit_code();
    }
    return 0;
  }
  std::size_t statements() const {
    std::size_t count = 0;
    Store store(state, Store::no_keys, {archive});
    run_step(store, [&count](watch::Books& books) { count = books.ledger.list({}).size(); });
    return count;
  }

  TemporaryDirectory root;
  fs::path state = root.path();
  fs::path archive = root / "archive";
  mutable std::string message;
};

// What may happen to the database of a state that was used.
struct Loss {
  const char* what;
  std::function<void(const Lived&)> happens;
};

void remove_database(const Lived& lived) {
  for (const auto* suffix : {"", "-wal", "-shm"})
    fs::remove(lived.state / (std::string("state.db") + suffix));
}

void take_database_of_a_new_state(const Lived& lived) {
  remove_database(lived);
  const TemporaryDirectory other;
  { const Store store(other.path()); }
  fs::copy_file(other / "state.db", lived.state / "state.db");
}

const std::vector<Loss> losses{
    {"removed", remove_database},
    {"cut to nothing", [](const Lived& lived) { write_file(lived.state / "state.db", ""); }},
    {"replaced by a new one", take_database_of_a_new_state},
    {"replaced by one without tables",
     [](const Lived& lived) {
       remove_database(lived);
       store::Database(lived.state / "state.db")
           .execute("PRAGMA user_version = 0; CREATE TABLE x (y); DROP TABLE x");
     }},
};

}  // namespace

TEST_CASE("a state whose database is lost is refused with 74 and the ways out, and left as it is") {
  for (const auto& loss : losses) {
    for (const bool with_id : {true, false}) {
      for (const bool with_archive : {true, false}) {
        if (!with_id && !with_archive) continue;
        CAPTURE(loss.what);
        CAPTURE(with_id);
        CAPTURE(with_archive);
        const Lived lived;
        loss.happens(lived);
        if (!with_id) fs::remove(lived.state / "state.id");
        if (!with_archive) fs::remove_all(lived.archive);
        for (int start = 0; start < 2; ++start) {
          CHECK(lived.start() == 74);
          CHECK(lived.message.contains("state.db"));
          CHECK(lived.message.contains("Restore"));
          CHECK(lived.message.contains("`stmtwatch state init`"));
        }
      }
    }
  }
}

TEST_CASE("a database that is not there beside files of vouchers alone is refused as well") {
  const Lived lived;
  remove_database(lived);
  fs::remove(lived.state / "state.id");
  fs::remove_all(lived.archive);
  CHECK(lived.start() == 74);
  CHECK(lived.message.contains("vouchers/"));
}

TEST_CASE("the journal of a database that is lost is not touched by the refusal") {
  const Lived lived;
  fs::remove(lived.state / "state.db");
  write_file(lived.state / "state.db-wal", "what could still be saved");
  CHECK(lived.start() == 74);
  CHECK(read_file(lived.state / "state.db-wal") == "what could still be saved");
}

TEST_CASE("what looks like a loss and is none starts") {
  SUBCASE("the first start ended before anything was written") {
    const TemporaryDirectory empty;
    write_file(empty / "state.db", "");
    CHECK_NOTHROW(Store(empty.path()));
  }
  SUBCASE("started a second time without a statement") {
    const TemporaryDirectory fresh;
    { const Store store(fresh.path()); }
    CHECK_NOTHROW(Store(fresh.path()));
  }
  SUBCASE("an archive with empty days and other files") {
    const TemporaryDirectory fresh;
    fs::create_directories(fresh / "archive" / "20240909");
    write_file(fresh / "archive" / "README", "x");
    CHECK_NOTHROW(Store(fresh.path(), Store::no_keys, {fresh / "archive"}));
  }
  SUBCASE("state.id is lost or damaged: it is written again") {
    const Lived lived;
    const auto good = read_file(lived.state / "state.id");
    for (const auto* damaged : {"", "12", "x\n", "99999999999999999999\n"}) {
      CAPTURE(damaged);
      write_file(lived.state / "state.id", damaged);
      CHECK(lived.statements() == 1);
      CHECK(read_file(lived.state / "state.id") == good);
    }
    fs::remove(lived.state / "state.id");
    CHECK(lived.statements() == 1);
    CHECK(read_file(lived.state / "state.id") == good);
  }
  SUBCASE("another database that has statements was put there, from a backup") {
    const Lived lived;
    write_file(lived.state / "state.id", "4711\n");
    CHECK(lived.statements() == 1);
    CHECK(read_file(lived.state / "state.id") != "4711\n");
  }
}

TEST_CASE("begun anew on purpose, a state starts empty, and what was there stands aside") {
  for (const auto& loss : losses) {
    CAPTURE(loss.what);
    const Lived lived;
    loss.happens(lived);
    const auto aside = store::begin_anew(lived.state, start);
    CHECK(aside == lived.state / "before-20240910T000000Z");
    CHECK(fs::exists(aside / "vouchers" / "MANIFEST"));
    CHECK(fs::exists(lived.archive / "20240909" / "merged.txt"));
    CHECK(lived.start() == 0);
    CHECK(lived.start() == 0);
    CHECK(lived.statements() == 0);
  }
}

TEST_CASE("begun anew, what was there can be put back") {
  const Lived lived;
  const auto before = read_file(lived.state / "state.db");
  const auto aside = store::begin_anew(lived.state, start);
  CHECK(read_file(aside / "state.db") == before);
  remove_database(lived);
  fs::remove_all(lived.state / "vouchers");
  for (const auto& entry : fs::directory_iterator(aside))
    fs::rename(entry.path(), lived.state / entry.path().filename());
  CHECK(lived.statements() == 1);
}

TEST_CASE("while a daemon has the state nobody begins it anew") {
  const TemporaryDirectory directory;
  const Store running(directory.path());
  CHECK_THROWS_AS(store::begin_anew(directory.path(), start), StartFailure);
  CHECK(fs::exists(directory / "state.db"));
}
