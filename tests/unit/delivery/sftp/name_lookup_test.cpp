#include "daemon/delivery/sftp/name_lookup.hpp"

#include <atomic>
#include <latch>

#include <doctest/doctest.h>

#include "tests/support/run.hpp"
#include "tests/unit/flow/coroutines.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

namespace asio = boost::asio;
using asio::ip::make_address;
using namespace std::chrono_literals;
using Addresses = NameLookup::Addresses;

// A name server that is silent for "silent" until it is told to speak.
struct Silence {
  std::shared_ptr<std::latch> end = std::make_shared<std::latch>(1);
  std::shared_ptr<std::atomic<int>> asked = std::make_shared<std::atomic<int>>(0);
  NameLookup::Resolve resolver() const {
    return [end = end, asked = asked](const std::string& host) -> NameLookup::Answer {
      ++*asked;
      if (host == "silent") end->wait();
      if (host == "unknown") return std::unexpected("no such name");
      return Addresses{make_address("192.0.2.1")};
    };
  }
  ~Silence() { end->count_down(); }
};

flow::Task<> find_into(NameLookup& names, std::string host, std::optional<Outcome<Addresses>>& answer) {
  answer = co_await names.find(std::move(host), 1h);
}

TEST_CASE("A name server that is silent about one name holds up no other") {
  const Silence silence;
  NameLookup names(silence.resolver());
  asio::io_context io;
  std::optional<Outcome<Addresses>> never;
  test::Started hanging(io, find_into(names, "silent", never));
  test::settle(io);
  {
    asio::io_context second_io;
    const auto found = test::run(second_io, names.find("good", 1h));
    REQUIRE(found);
    CHECK(*found == Addresses{make_address("192.0.2.1")});
  }
  CHECK_FALSE(never);
  hanging.cancel();
  test::settle(io);
  CHECK(hanging.done);
}

TEST_CASE("Who waits too long is told that the name server is silent, and asks it once only") {
  const Silence silence;
  NameLookup names(silence.resolver());
  asio::io_context io;
  for (int i = 0; i < 3; ++i) {
    const auto found = test::run(io, names.find("silent", 10ms));
    REQUIRE_FALSE(found);
    CHECK(found.error().reason == Reason::unreachable);
    CHECK(found.error().detail.contains("name server has not answered"));
  }
  CHECK(*silence.asked <= 1);
}

TEST_CASE("An answer that comes after all wakes all who wait for it") {
  Silence silence;
  NameLookup names(silence.resolver());
  asio::io_context io;
  std::optional<Outcome<Addresses>> one;
  std::optional<Outcome<Addresses>> two;
  const test::Started first(io, find_into(names, "silent", one));
  const test::Started second(io, find_into(names, "silent", two));
  test::settle(io);
  silence.end->count_down();
  silence.end = std::make_shared<std::latch>(1);
  io.restart();
  io.run();
  REQUIRE(one);
  CHECK(*one);
  REQUIRE(two);
  CHECK(*two);
  CHECK(*silence.asked == 1);
}

TEST_CASE("Look-ups that hang are bounded, and outlive who asked") {
  const Silence silence;
  asio::io_context io;
  NameLookup names([end = silence.end](const std::string&) -> NameLookup::Answer {
    end->wait();
    return Addresses{};
  });
  for (std::size_t i = 0; i < NameLookup::most; ++i)
    CHECK_FALSE(test::run(io, names.find("host" + std::to_string(i), 0ms)));
  const auto one_more = test::run(io, names.find("one more", 1h));
  REQUIRE_FALSE(one_more);
  CHECK(one_more.error().detail.contains("too many look-ups"));
}

TEST_CASE("A name that does not exist says so, and digits need no name server") {
  const Silence silence;
  NameLookup names(silence.resolver());
  asio::io_context io;
  const auto unknown = test::run(io, names.find("unknown", 1h));
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().detail.contains("no such name"));
  const auto digits = test::run(io, names.find("::1", 0ms));
  REQUIRE(digits);
  CHECK(*digits == Addresses{make_address("::1")});
}

}  // namespace
}  // namespace stmtwatch::delivery::sftp
