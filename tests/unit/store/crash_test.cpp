#include <array>
#include <csignal>
#include <map>
#include <string>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/store/store.hpp"
#include "tests/support/books.hpp"
#include "tests/support/temporary_directory.hpp"

namespace asio = boost::asio;
using namespace stmtwatch;
using namespace stmtwatch::test;
using store::Store;

namespace {

constexpr int chains = 8;

ledger::StatementKey link(int chain, int number) {
  return key(fmt::format("c{}-{}", chain, number));
}

// One statement after another, each in one step of several writes, each told to the parent once it is
// answered.
flow::Task<> write_chain(Store& store, int chain, int number, int acknowledgements) {
  for (;; ++number) {
    Step step = [&](watch::Books& books) {
      const auto statement = books.ledger.record(link(chain, number), revision("content"));
      const auto number_key = fmt::format("V{}-{}", chain, number);
      test::reserve(books.ledger, statement.id, schema(), {keys({number_key})});
      const auto delivery = books.ledger.queue(statement.id, "bank-a", "/upload/x", at(1));
      books.ledger.begin_attempt(delivery.id, "/x", "t1", at(2));
    };
    const auto kept = co_await store.run(step);
    if (!kept) ::_exit(2);
    const std::array<int, 2> acknowledged{chain, number};
    if (::write(acknowledgements, acknowledged.data(), sizeof acknowledged) < 0) ::_exit(3);
  }
}

[[noreturn]] void write_until_killed(const std::filesystem::path& state_dir,
                                     const std::array<int, chains>& next, int acknowledgements) {
  Store store(state_dir);
  asio::io_context io;
  for (int chain = 0; chain < chains; ++chain) {
    const int number = next[static_cast<std::size_t>(chain)];
    asio::co_spawn(io, write_chain(store, chain, number, acknowledgements), [](const std::exception_ptr&) {});
  }
  io.run();
  ::_exit(4);
}

// Kills the writer with SIGKILL after `kill_after` answers. What each chain was answered last.
std::map<int, int> run_and_kill(const std::filesystem::path& state_dir, const std::array<int, chains>& next,
                                int kill_after) {
  int pipe[2];
  REQUIRE(::pipe(pipe) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) write_until_killed(state_dir, next, pipe[1]);
  ::close(pipe[1]);
  std::map<int, int> last;
  std::array<int, 2> acknowledged{};
  for (int seen = 0; ::read(pipe[0], acknowledged.data(), sizeof acknowledged) == sizeof acknowledged;
       ++seen) {
    last[acknowledged[0]] = acknowledged[1];
    if (seen == kill_after) ::kill(child, SIGKILL);
  }
  ::close(pipe[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  REQUIRE(WTERMSIG(status) == SIGKILL);
  return last;
}

}  // namespace

TEST_CASE(
    "after kill -9 in the middle of commits, every step that was answered is there, and each one whole") {
  const TemporaryDirectory directory;
  std::array<int, chains> next{};
  for (const int kill_after : {1, 40, 250, 600}) {
    CAPTURE(kill_after);
    const auto last = run_and_kill(directory.path(), next, kill_after);
    Store store(directory.path());
    run_step(store, [&](watch::Books& books) {
      std::size_t expected = 0;
      for (int chain = 0; chain < chains; ++chain) {
        CAPTURE(chain);
        auto& number = next[static_cast<std::size_t>(chain)];
        const int answered = last.contains(chain) ? last.at(chain) : number - 1;
        while (const auto statement = books.ledger.find(link(chain, number))) {
          CHECK(statement->deliveries.size() == 1);
          CHECK(statement->deliveries.at(0).attempt == 1);
          ++number;
        }
        CHECK(number > answered);       // nothing that was answered is lost
        CHECK(number <= answered + 2);  // at most the one under way came through unanswered
        expected += static_cast<std::size_t>(number);
      }
      CHECK(books.ledger.list({{}, {}, {}, 1'000'000}).size() == expected);
    });
  }
}
