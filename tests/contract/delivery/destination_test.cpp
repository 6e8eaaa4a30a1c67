// A destination and the real SFTP client against a real server that is not always there.
#include "daemon/delivery/destination.hpp"

#include <algorithm>
#include <map>

#include <doctest/doctest.h>

#include "daemon/flow/race.hpp"
#include "tests/contract/delivery/harness.hpp"
#include "tests/support/memory_journal.hpp"

namespace stmtwatch {
namespace {

using namespace std::chrono_literals;
using test::MemoryJournal;
using test::SftpServer;

delivery::DestinationOptions impatient() {
  delivery::DestinationOptions options;
  options.name = "bank-a";
  options.retry_delay_min = 5ms;
  options.retry_delay_max = 50ms;
  options.sweep_interval = 20ms;
  return options;
}

// A night of `count` files, each in its merchant's directory, that the server has not.
void add_orders(MemoryJournal& journal, const SftpServer& server, std::int64_t count) {
  for (std::int64_t id = 1; id <= count; ++id) {
    delivery::Order order;
    order.id = id;
    order.final_path = server.path("upload/" + std::to_string(id % 50) + "/file" + std::to_string(id));
    journal.add(std::move(order),
                std::string(static_cast<std::size_t>(id * 131), static_cast<char>('a' + id % 26)));
  }
}

std::map<std::string, std::string> files_of(const SftpServer& server) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(server.path("upload"))) {
    if (entry.is_regular_file()) files[entry.path().native()] = test::read_file(entry.path());
  }
  return files;
}

bool temporaries(const SftpServer& server) {
  return std::ranges::any_of(files_of(server),
                             [](const auto& file) { return file.first.ends_with(".part"); });
}

flow::Task<> until_done(const MemoryJournal& journal, const SftpServer& server, time::Clock& clock) {
  while (journal.arrived() < journal.entries.size() || temporaries(server)) {
    auto nap = clock.sleep(5ms);
    co_await std::move(nap);
  }
}

flow::Task<int> night(delivery::Destination& destination, const MemoryJournal& journal,
                      const SftpServer& server, time::Clock& clock) {
  for (auto& order : journal.unfinished())
    destination.submit(std::move(order));
  auto work = destination.run();
  auto end = until_done(journal, server, clock);
  co_await flow::either(std::move(work), std::move(end));
  co_return 0;
}

void check_all_there(const MemoryJournal& journal, const SftpServer& server) {
  const auto files = files_of(server);
  CHECK(files.size() == journal.entries.size());
  for (const auto& [id, entry] : journal.entries) {
    const auto file = files.find(entry.order.final_path);
    REQUIRE(file != files.end());
    CHECK((file->second == entry.content));
    CHECK(entry.arrivals.size() == 1);
  }
}

TEST_CASE("A night of files arrives over several sessions") {
  SftpServer server;
  MemoryJournal journal;
  time::SystemClock clock;
  add_orders(journal, server, 300);
  delivery::sftp::SftpConnector connector(server.transport.get_executor(), server.options());
  delivery::Destination destination(impatient(), connector, journal, clock);
  test::run(server.io, night(destination, journal, server, clock));
  check_all_there(journal, server);
  for (const auto& [id, entry] : journal.entries)
    CHECK(entry.faults.empty());
}

TEST_CASE("A server whose sessions are killed again and again gets each file once, whole") {
  SftpServer server;
  MemoryJournal journal;
  time::SystemClock clock;
  add_orders(journal, server, 300);
  std::size_t notes = 0;
  std::size_t kills = 0;
  journal.hook = [&](MemoryJournal::Note, bool) -> flow::Task<> {
    if (++notes % 331 == 0 && kills < 5) {
      ++kills;
      server.sshd.end_sessions();
    }
    co_return;
  };
  delivery::sftp::SftpConnector connector(server.transport.get_executor(), server.options());
  delivery::Destination destination(impatient(), connector, journal, clock);
  test::run(server.io, night(destination, journal, server, clock));
  CHECK(kills == 5);
  check_all_there(journal, server);
}

TEST_CASE("A server that goes away and comes back gets the rest") {
  SftpServer server;
  MemoryJournal journal;
  time::SystemClock clock;
  add_orders(journal, server, 100);
  std::size_t notes = 0;
  journal.hook = [&](MemoryJournal::Note, bool) -> flow::Task<> {
    if (++notes == 300) server.sshd.stop();
    co_return;
  };
  delivery::sftp::SftpConnector connector(server.transport.get_executor(), server.options());
  delivery::Destination destination(impatient(), connector, journal, clock);
  const auto back = [&]() -> flow::Task<> {
    const auto away = [](const auto& fault) {
      return fault && fault->reason == delivery::Reason::unreachable;
    };
    while (std::ranges::count_if(journal.conditions, away) < 3) {
      auto nap = clock.sleep(1ms);
      co_await std::move(nap);
    }
    server.sshd.start();
    auto end = until_done(journal, server, clock);
    co_await std::move(end);
  };
  const auto both = [&]() -> flow::Task<int> {
    for (auto& order : journal.unfinished())
      destination.submit(std::move(order));
    auto work = destination.run();
    auto rest = back();
    co_await flow::either(std::move(work), std::move(rest));
    co_return 0;
  };
  test::run(server.io, both());
  check_all_there(journal, server);
}

}  // namespace
}  // namespace stmtwatch
