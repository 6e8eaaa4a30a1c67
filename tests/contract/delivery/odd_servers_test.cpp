// Servers that do as the draft does not say, behind a real sshd: what still arrives, and what is said of it.
#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "daemon/flow/group.hpp"
#include "tests/contract/delivery/harness.hpp"
#include "tests/support/odd_habits.hpp"
#include "tests/support/payloads.hpp"

namespace stmtwatch {
namespace {

using delivery::Fault;
using delivery::Outcome;
using delivery::Reason;
using delivery::Remote;
using namespace std::chrono_literals;
using test::OddHabit;
using test::run;
using test::SftpServer;
using test::TextPayload;

test::SshdOptions odd(OddHabit habit) {
  test::SshdOptions options;
  options.subsystem = std::string(STMTWATCH_ODD_SERVER) + " " +
                      std::string(test::odd_habit_names.at(static_cast<std::size_t>(habit)));
  return options;
}

// One session with a server of that habit.
struct Odd : SftpServer {
  explicit Odd(OddHabit habit) : SftpServer(odd(habit)), server_options(options()) {}
  Remote& remote() {
    if (!remote_) open();
    return *remote_;
  }
  void open() {
    auto outcome = SftpServer::connect(server_options);
    if (!outcome) throw std::runtime_error(outcome.error().detail);
    remote_ = *std::move(outcome);
  }
  Outcome<void> put(const std::string& name, const std::string& content) {
    TextPayload payload(content);
    return run(io, remote().put(path(name), payload));
  }
  Outcome<void> rename(const std::string& from, const std::string& to) {
    return run(io, remote().rename(path(from), path(to)));
  }
  auto look(const std::string& name) { return run(io, remote().stat(path(name))); }
  std::string notices() {
    std::string all;
    for (const auto& notice : remote().take_notices())
      all += notice + "\n";
    return all;
  }

  delivery::sftp::ServerOptions server_options;

 private:
  std::unique_ptr<Remote> remote_;
};

flow::Task<> put_into(Remote& remote, std::string path, std::string content, Outcome<void>& outcome) {
  TextPayload payload(std::move(content));
  outcome = co_await remote.put(path, payload);
}

std::string content_of(std::size_t index) {
  return std::string(5'000 + index * 977, static_cast<char>('a' + index % 26));
}

flow::Task<std::vector<Outcome<void>>> put_many(Odd& server, Remote& remote, std::size_t count) {
  std::vector<Outcome<void>> outcomes(count);
  flow::TaskGroup group(server.io.get_executor());
  for (std::size_t i = 0; i < count; ++i)
    group.spawn(put_into(remote, server.path(std::to_string(i)), content_of(i), outcomes[i]));
  co_await group.join();
  co_return outcomes;
}

// All arrive in one session, each with its own content.
void check_many(Odd& server, std::size_t count) {
  const auto outcomes = run(server.io, put_many(server, server.remote(), count));
  for (std::size_t i = 0; i < count; ++i) {
    CAPTURE(i);
    if (!outcomes[i]) MESSAGE(outcomes[i].error().detail);
    CHECK(outcomes[i]);
    CHECK((test::read_file(server.path(std::to_string(i))) == content_of(i)));
  }
}

TEST_CASE("A server that gives one handle to two open files breaks the protocol, then gets one at a time") {
  Odd server(OddHabit::counts_handles);
  delivery::sftp::SftpConnector connector(server.transport.get_executor(), server.server_options);
  auto first = run(server.io, connector.connect());
  REQUIRE(first);
  const auto outcomes = run(server.io, put_many(server, **first, 20));
  const auto failed = std::ranges::find_if(outcomes, [](const auto& outcome) { return !outcome; });
  REQUIRE(failed != outcomes.end());
  CHECK(failed->error().reason == Reason::protocol);
  CHECK(failed->error().detail.contains("one handle to two files"));

  auto second = run(server.io, connector.connect());
  REQUIRE(second);
  for (const auto& outcome : run(server.io, put_many(server, **second, 20)))
    CHECK(outcome);
  for (std::size_t i = 0; i < 20; ++i)
    CHECK((test::read_file(server.path(std::to_string(i))) == content_of(i)));
}

TEST_CASE("A server that takes one open file gets one after another, without a refusal") {
  Odd server(OddHabit::one_open_file);
  check_many(server, 30);
  CHECK(server.notices().contains("more than 1 files"));
  CHECK(server.notices().empty());
}

TEST_CASE(
    "A server that refuses one file alone is not taken for full, and the others go on beside each other") {
  Odd server(OddHabit::none);
  std::filesystem::create_directory(server.path("3"));
  auto outcomes = run(server.io, put_many(server, server.remote(), 8));
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    CHECK(outcomes[i].has_value() == (i != 3));
  CHECK(outcomes[3].error().reason == Reason::permission);
  CHECK(server.notices().empty());
}

TEST_CASE("Limits that the server tells are kept: files open at once and bytes of a write") {
  Odd server(OddHabit::tells_limits);
  check_many(server, 10);
}

TEST_CASE("A server that does not tell sizes by handle is asked by path") {
  Odd server(OddHabit::refuses_fstat);
  check_many(server, 3);
}

TEST_CASE("What is not there is not there, whatever word the server has for it") {
  for (const auto habit : {OddHabit::none, OddHabit::missing_is_failure, OddHabit::missing_is_no_such_path,
                           OddHabit::forbids_lstat}) {
    CAPTURE(test::odd_habit_names.at(static_cast<std::size_t>(habit)));
    Odd server(habit);
    for (const std::string name : {"nothing", "no/such/directory/nothing"}) {
      const auto outcome = server.look(name);
      REQUIRE(outcome);
      CHECK_FALSE(*outcome);
    }
    REQUIRE(server.put("file.part", "text"));
    CHECK(server.look("file.part").value()->size == 4);
    CHECK(server.rename("file.part", "file"));
    REQUIRE(server.put("file.part", "other"));
    const auto onto = server.rename("file.part", "file");
    REQUIRE_FALSE(onto);
    CHECK(onto.error().reason == Reason::conflict);
  }
}

TEST_CASE("Where nobody may look a file is sent all the same, and it is said once") {
  Odd server(OddHabit::lets_nobody_look);
  for (const std::string name : {"one", "two"}) {
    REQUIRE(server.put(name + ".part", "text"));
    CHECK(server.rename(name + ".part", name));
    CHECK(test::read_file(server.path(name)) == "text");
  }
  const auto notices = server.notices();
  CHECK(notices.contains("cannot be seen"));
  CHECK(std::ranges::count(notices, '\n') == 1);
  const auto looked = server.look("one");
  REQUIRE_FALSE(looked);
  CHECK(looked.error().reason == Reason::permission);
}

TEST_CASE("A server that offers fsync and cannot do it gets files without, and it is said once") {
  Odd server(OddHabit::cannot_sync);
  check_many(server, 5);
  const auto notices = server.notices();
  CHECK(notices.contains("fsync"));
  CHECK(std::ranges::count(notices, '\n') == 1);
}

TEST_CASE("A server that cannot remove refuses that one file, and the session goes on") {
  Odd server(OddHabit::cannot_remove);
  const auto removed = run(server.io, server.remote().remove(server.path("file")));
  REQUIRE_FALSE(removed);
  CHECK(removed.error().reason == Reason::permission);
  CHECK(server.remote().alive());
  CHECK(server.put("file", "text"));
}

TEST_CASE("A close that takes longer than other answers may is waited for while the server is alive") {
  Odd server(OddHabit::closes_slowly);
  server.server_options.reply_timeout = 1s;
  CHECK(server.put("file", "text"));
}

// The fault with which a session with that server ends.
Fault end_of(Odd& server) {
  const auto outcome = server.put("file", "text");
  REQUIRE_FALSE(outcome);
  CHECK_FALSE(server.remote().alive());
  const auto later = server.put("file", "text");
  REQUIRE_FALSE(later);
  CHECK(later.error().reason == Reason::disconnected);
  return outcome.error();
}

// sshd answers for its dead subsystem, so the connection is alive.
TEST_CASE("Every wait for an answer has an end") {
  for (const auto habit : {OddHabit::mute, OddHabit::never_closes}) {
    CAPTURE(test::odd_habit_names.at(static_cast<std::size_t>(habit)));
    Odd server(habit);
    server.server_options.reply_timeout = 3s;
    server.server_options.slow_timeout = 3s;
    CHECK(end_of(server).reason == Reason::timeout);
  }
}

TEST_CASE("A reply that nobody asked for breaks the protocol") {
  Odd server(OddHabit::answers_unasked);
  CHECK(end_of(server).reason == Reason::protocol);
}

TEST_CASE("The directory that was refused is the one that is named") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: needs root to run the server as another user");
    return;
  }
  test::SshdOptions unprivileged;
  unprivileged.as_nobody = true;
  SftpServer server(unprivileged);
  std::filesystem::create_directory(server.path("locked"));
  auto remote = server.connect();
  REQUIRE(remote);
  const auto made = run(server.io, (*remote)->make_directories(server.path("locked/M/20261126")));
  REQUIRE_FALSE(made);
  CHECK(made.error().reason == Reason::permission);
  CHECK(made.error().detail.contains(server.path("locked/M") + ": permission denied"));
}

}  // namespace
}  // namespace stmtwatch
