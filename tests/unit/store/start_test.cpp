#include <functional>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/store/database.hpp"
#include "daemon/store/store.hpp"
#include "tests/support/books.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;
using store::StartFailure;
using store::Store;

namespace {

// Why the store does not start there.
StartFailure refusal(const std::filesystem::path& state_dir) {
  try {
    const Store started(state_dir);
  } catch (const StartFailure& failure) {
    return failure;
  }
  FAIL("the store started");
  return {0, ""};
}

bool says(const StartFailure& failure, const std::string& text) {
  return std::string(failure.what()).find(text) != std::string::npos;
}

// Runs `work` in a child process as the user nobody where we are root; its answer is the child's exit code.
int as_nobody(const std::function<int()>& work) {
  constexpr uid_t nobody = 65534;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) ::_exit(255);
    ::_exit(work());
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

int exit_code_of_start(const std::filesystem::path& state_dir) {
  try {
    const Store started(state_dir);
  } catch (const StartFailure& failure) {
    return failure.exit_code();
  }
  return 0;
}

}  // namespace

TEST_CASE("a state directory that is not there is wrong configuration, and the message says how to make it") {
  const TemporaryDirectory directory;
  const auto failure = refusal(directory / "state");
  CHECK(failure.exit_code() == 78);
  CHECK(says(failure, (directory / "state").native()));
  CHECK(says(failure, "No such file or directory"));
  CHECK(says(failure, "install -d"));
}

TEST_CASE("a state directory that is a file is wrong configuration") {
  const TemporaryDirectory directory;
  write_file(directory / "state", "");
  CHECK(refusal(directory / "state").exit_code() == 78);
}

TEST_CASE("a state directory that may not be written is not permitted") {
  const TemporaryDirectory directory;
  ::chmod(directory.path().c_str(), 0555);
  CHECK(as_nobody([&] { return exit_code_of_start(directory.path()); }) == 77);
  ::chmod(directory.path().c_str(), 0777);
  CHECK(as_nobody([&] { return exit_code_of_start(directory.path()); }) == 0);
}

TEST_CASE("a state file that may not be written is not permitted") {
  const TemporaryDirectory directory;
  { const Store started(directory.path()); }
  ::chmod(directory.path().c_str(), 0777);
  ::chmod((directory / "lock").c_str(), 0666);
  ::chmod((directory / "state.db").c_str(), 0444);
  CHECK(as_nobody([&] { return exit_code_of_start(directory.path()); }) == 77);
}

TEST_CASE("two daemons never share a state directory; the second is told who has it") {
  const TemporaryDirectory directory;
  std::optional<Store> first;
  first.emplace(directory.path());
  const auto failure = refusal(directory.path());
  CHECK(failure.exit_code() == 75);
  CHECK(says(failure, fmt::format("process {}", ::getpid())));
  first.reset();
  CHECK(exit_code_of_start(directory.path()) == 0);
}

TEST_CASE("a lock left behind by a daemon that was killed stops nobody") {
  const TemporaryDirectory directory;
  write_file(directory / "lock", "4711");
  CHECK(exit_code_of_start(directory.path()) == 0);
}

TEST_CASE("a lock that is a link to somewhere else is not followed") {
  const TemporaryDirectory directory;
  write_file(directory / "precious", "precious");
  std::filesystem::create_symlink(directory / "precious", directory / "lock");
  CHECK(exit_code_of_start(directory.path()) != 0);
  CHECK(read_file(directory / "precious") == "precious");
}

TEST_CASE("a file that is no database is refused and left as it is") {
  const TemporaryDirectory directory;
  const std::string content(8192, 'x');
  write_file(directory / "state.db", content);
  const auto failure = refusal(directory.path());
  CHECK(failure.exit_code() == 74);
  CHECK(says(failure, "state.db"));
  CHECK(says(failure, "restore it from a backup"));
  CHECK(read_file(directory / "state.db") == content);
}

TEST_CASE("a damaged database is refused") {
  const TemporaryDirectory directory;
  { const Store started(directory.path()); }
  auto content = read_file(directory / "state.db");
  content.replace(100, 3000, 3000, '\xff');  // the page with the schema, after the file's header
  write_file(directory / "state.db", content);
  CHECK(refusal(directory.path()).exit_code() == 74);
}

TEST_CASE("the database of another program is refused") {
  const TemporaryDirectory directory;
  { store::Database(directory / "state.db").execute("CREATE TABLE songs (title TEXT)"); }
  const auto failure = refusal(directory.path());
  CHECK(failure.exit_code() == 78);
  CHECK(says(failure, "another program"));
}

TEST_CASE("a state that a newer program wrote is refused, and the message says what to do") {
  const TemporaryDirectory directory;
  { const Store started(directory.path()); }
  { store::Database(directory / "state.db").execute("PRAGMA user_version = 99"); }
  const auto failure = refusal(directory.path());
  CHECK(failure.exit_code() == 78);
  CHECK(says(failure, "newer stmtwatch"));
  CHECK(says(failure, "99"));
  CHECK(says(failure, "state.db.v2.bak"));
}

TEST_CASE("an empty state file, as a crash at the first start may leave it, is made anew") {
  const TemporaryDirectory directory;
  write_file(directory / "state.db", "");
  Store started(directory.path());
  run_step(started, [](watch::Books& books) { books.ledger.record(key(), revision("x")); });
}
