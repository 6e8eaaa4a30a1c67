#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/store/store.hpp"
#include "tests/support/books.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/temporary_directory.hpp"

namespace asio = boost::asio;
using namespace stmtwatch;
using namespace stmtwatch::test;
using store::Store;

namespace {

// A step that touches every book: a statement with its numbers, a delivery, an incident.
Step whole_step(const std::string& who, int numbers) {
  return [who, numbers](watch::Books& books) {
    const auto id = books.ledger.record(key(who), revision(who)).id;
    checks::KeySet set;
    for (int i = 0; i < numbers; ++i)
      set.insert(
          fmt::format("{}-{:030}-x", who, i * 7'654'321LL));  // no number: such keys are kept as they are
    test::reserve(books.ledger, id, schema(), {set});
    books.ledger.queue(id, "bank-a", "/upload/" + who, at(1));
    incidents::Report report;
    report.key = who;
    books.incidents.insert(incidents::open(report, at(1)));
  };
}

// Which of the statements are there; each of them has to be there whole.
std::set<std::string> present(Store& store) {
  std::set<std::string> found;
  bool whole = true;
  const auto read = try_step(store, [&](watch::Books& books) {
    found.clear();
    for (const auto& statement : books.ledger.list({{}, {}, {}, 1'000'000})) {
      const auto& who = statement.key.name.merchant.text();
      found.insert(who);
      whole = whole && statement.deliveries.size() == 1 && books.incidents.find_unresolved(who).has_value();
    }
    whole = whole && books.incidents.list({}).size() == found.size();
  });
  CHECK(read.has_value());
  CHECK(whole);
  return found;
}

// Three steps at once; those that were answered with success.
std::set<std::string> round_of_steps(Store& store, int round) {
  asio::io_context io;
  std::set<std::string> kept;
  std::vector<std::unique_ptr<Step>> steps;
  for (int i = 0; i < 3; ++i) {
    const auto who = fmt::format("r{}s{}", round, i);
    steps.push_back(std::make_unique<Step>(whole_step(who, 20)));
    asio::co_spawn(io, store.run(*steps.back()),
                   [who, &kept](const std::exception_ptr&, const StepResult& result) {
                     if (result) kept.insert(who);
                   });
  }
  io.run();
  return kept;
}

// Runs `work` with an empty file system of 2 MiB under `where`, in a child process with mounts of its own.
// The answer is what `work` has to complain of; nullopt where this machine lets nobody mount.
std::optional<std::string> on_small_disk(const std::filesystem::path& where,
                                         const std::function<std::string()>& work) {
  int pipe[2];
  REQUIRE(::pipe(pipe) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const int spaces = ::geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER;
    const bool mounted = ::unshare(spaces) == 0 &&
                         ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                         ::mount("tmpfs", where.c_str(), "tmpfs", 0, "size=2m") == 0;
    if (!mounted) ::_exit(1);
    const auto complaint = work();
    [[maybe_unused]] const auto written = ::write(pipe[1], complaint.data(), complaint.size());
    ::_exit(0);
  }
  ::close(pipe[1]);
  std::string complaint;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(pipe[0], buffer, sizeof buffer)) > 0;) {
    complaint.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(pipe[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 1) return std::nullopt;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return "the child died";
  return complaint;
}

// Fills the disk with steps, makes room again; what was answered and what is there must agree all the time.
std::string fill_and_make_room(const std::filesystem::path& disk) {
  write_file(disk / "ballast", std::string(600'000, 'x'));
  std::optional<Store> store;
  store.emplace(disk);
  std::set<std::string> kept;
  std::string refused;
  for (int i = 0; refused.empty(); ++i) {
    if (i == 10'000) return "the disk never became full";
    const auto who = fmt::format("m{}", i);
    const auto result = try_step(*store, whole_step(who, 200));
    if (result) {
      kept.insert(who);
    } else if (result.error().detail.find("make room") == std::string::npos) {
      return "not told what to do: " + result.error().detail;
    } else {
      refused = who;
    }
  }
  if (kept.size() < 3) return "full too early";
  if (present(*store) != kept) return "while full, the state is not what was answered";
  if (try_step(*store, whole_step(refused, 100'000))) return "a large step fitted on a full disk";
  if (present(*store) != kept) return "a large step left something behind";
  std::filesystem::remove(disk / "ballast");
  if (!try_step(*store, whole_step(refused, 200))) return "with room again, the step still fails";
  kept.insert(refused);
  if (present(*store) != kept) return "after there was room, the state is not what was answered";
  store.reset();
  store.emplace(disk);
  if (present(*store) != kept) return "after opening it again, the state is not what was answered";
  return "";
}

}  // namespace

TEST_CASE("a full disk refuses steps, keeps what was answered, and works again once there is room") {
  const TemporaryDirectory directory;
  const auto complaint =
      on_small_disk(directory.path(), [&] { return fill_and_make_room(directory.path()); });
  if (!complaint) {
    MESSAGE("skipped: this machine lets nobody mount a small file system");
    return;
  }
  CHECK(complaint == "");
}

TEST_CASE("whichever operation of the disk fails, what was answered is there and what was refused is not") {
  FailingDisk disk;
  for (const bool for_good : {false, true}) {
    for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE}) {
      bool failed = true;
      int n = 1;
      for (; failed; ++n) {
        CAPTURE(n);
        CAPTURE(code);
        CAPTURE(for_good);
        const TemporaryDirectory directory;
        std::optional<Store> store;
        store.emplace(directory.path());
        auto kept = round_of_steps(*store, 0);
        REQUIRE(kept.size() == 3);
        disk.fail_at(n, code, for_good);
        for (int round = 1; round < 3; ++round)
          kept.merge(round_of_steps(*store, round));
        failed = disk.failed();
        // One that fails once may be made good by trying the steps again, each on its own.
        if (!failed) CHECK(kept.size() == 9);
        if (failed && for_good) CHECK(kept.size() < 9);
        CHECK(present(*store) == kept);
        disk.heal();
        CHECK(round_of_steps(*store, 3).size() == 3);
        kept.insert({"r3s0", "r3s1", "r3s2"});
        CHECK(present(*store) == kept);
        store.reset();
        store.emplace(directory.path());
        CHECK(present(*store) == kept);
      }
      CHECK(n > 5);
    }
  }
}

TEST_CASE("a step that is too large for the disk fails alone") {
  const TemporaryDirectory directory;
  const auto complaint = on_small_disk(directory.path(), [&]() -> std::string {
    Store store(directory.path());
    asio::io_context io;
    std::vector<std::unique_ptr<Step>> steps;
    std::vector<bool> kept(9);
    for (std::size_t i = 0; i < kept.size(); ++i) {
      steps.push_back(std::make_unique<Step>(whole_step(fmt::format("m{}", i), i == 4 ? 400'000 : 5)));
      asio::co_spawn(
          io, store.run(*steps.back()),
          [&kept, i](const std::exception_ptr&, const StepResult& result) { kept[i] = result.has_value(); });
    }
    io.run();
    if (kept[4]) return "400,000 numbers fitted into 2 MiB";
    return std::ranges::count(kept, true) == 8 ? "" : "it took others with it";
  });
  if (!complaint) {
    MESSAGE("skipped: this machine lets nobody mount a small file system");
    return;
  }
  CHECK(complaint == "");
}
