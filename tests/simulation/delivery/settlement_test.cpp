// How a delivery ends on a server that takes files away, lies, or is another one than before.
#include <string>

#include <doctest/doctest.h>

#include "daemon/delivery/courier.hpp"
#include "tests/simulation/delivery/world.hpp"

namespace stmtwatch {
namespace {

using delivery::Reason;
using delivery::Verify;
using namespace std::chrono_literals;
using test::MemoryServer;
using test::World;
using Fate = MemoryServer::Fate;
using Operation = MemoryServer::Operation;

bool is_temporary(const std::string& path) {
  return path.ends_with(".part");
}

// One order, and a server that does something after each operation.
struct OneFile {
  OneFile() { world.order(1, "/in/1", "content"); }
  test::MemoryJournal::Entry& entry() { return world.journal.entries.at(1); }
  bool until_settled() {
    world.start();
    return world.until([&] { return world.journal.settled() == 1; });
  }
  std::string verified() { return entry().arrivals.empty() ? "" : entry().arrivals.front().verified; }
  std::size_t times_put() const { return puts; }

  World world;
  std::size_t puts = 0;
};

TEST_CASE(
    "A pickup that takes the temporary file at close gets no delivery: sent again, then a person decides") {
  OneFile one;
  one.world.server.meddle = [&](Operation operation, const std::string& path) {
    if (operation != Operation::put) return;
    ++one.puts;
    one.world.server.files.erase(path);
  };
  REQUIRE(one.until_settled());
  CHECK(one.entry().arrivals.empty());
  REQUIRE(one.entry().doubt);
  CHECK(one.puts == delivery::Courier::vanished_max);
  CHECK(one.entry().faults.size() == delivery::Courier::vanished_max - 1);
  CHECK(one.world.destination->waiting() == 0);
  one.world.pass(1h);
  CHECK(one.puts == delivery::Courier::vanished_max);
}

TEST_CASE("A temporary file that vanishes once is sent again, and the others do not wait") {
  OneFile one;
  one.world.order(2, "/in/2", "another");
  bool once = false;
  one.world.server.meddle = [&](Operation operation, const std::string& path) {
    if (operation != Operation::put || !path.starts_with("/in/1.") || std::exchange(once, true)) return;
    one.world.server.files.erase(path);
  };
  one.world.start();
  REQUIRE(one.world.until_arrived(2));
  CHECK(one.entry().faults.size() == 1);
  CHECK(one.world.server.files.at("/in/1") == "content");
}

TEST_CASE("A temporary file that is taken between the look and the rename is uncertain") {
  OneFile one;
  one.world.server.fate = [&](Operation operation, const std::string&) {
    if (operation == Operation::rename)
      std::erase_if(one.world.server.files, [](const auto& file) { return is_temporary(file.first); });
    return Fate::done;
  };
  REQUIRE(one.until_settled());
  REQUIRE(one.entry().doubt);
  CHECK(one.entry().doubt->reason == Reason::conflict);
}

TEST_CASE("A server that says that it renamed and did not is not believed") {
  OneFile one;
  one.world.server.fate = [](Operation operation, const std::string&) {
    return operation == Operation::rename ? Fate::lied : Fate::done;
  };
  REQUIRE(one.until_settled());
  REQUIRE(one.entry().doubt);
  CHECK(one.entry().doubt->reason == Reason::protocol);
  one.world.pass(1h);
  CHECK(one.world.server.files.size() == 1);  // the temporary file stays, as a witness
}

TEST_CASE("A receiver that takes the file away at once: uncertain, or as configured not looked at") {
  for (const auto verify : {Verify::size, Verify::readback, Verify::none}) {
    CAPTURE(static_cast<int>(verify));
    OneFile one;
    one.world.options.verify = verify;
    one.world.server.meddle = [&](Operation operation, const std::string& path) {
      if (operation == Operation::rename) one.world.server.files.erase(path);
    };
    REQUIRE(one.until_settled());
    CHECK(one.entry().doubt.has_value() == (verify != Verify::none));
    CHECK(one.verified() == (verify == Verify::none ? "none" : ""));
  }
}

TEST_CASE("The same where the reply to the rename was lost: uncertain, whatever is configured") {
  for (const auto verify : {Verify::size, Verify::none}) {
    OneFile one;
    one.world.options.verify = verify;
    one.world.server.fate = [&](Operation operation, const std::string&) {
      if (operation == Operation::connect) one.world.server.files.erase("/in/1");
      return operation == Operation::rename ? Fate::lost_after : Fate::done;
    };
    REQUIRE(one.until_settled());
    REQUIRE(one.entry().doubt);
    CHECK(one.entry().doubt->reason == Reason::disconnected);
    CHECK(one.entry().attempts.size() == 1);
  }
}

TEST_CASE("What was renamed while nobody saw it is found under the final name, as well as is configured") {
  for (const auto& [verify, proof] :
       {std::pair(Verify::size, "size"), std::pair(Verify::readback, "readback"),
        std::pair(Verify::none, "size")}) {
    OneFile one;
    one.world.options.verify = verify;
    one.world.server.fate = [](Operation operation, const std::string&) {
      return operation == Operation::rename ? Fate::lost_after : Fate::done;
    };
    REQUIRE(one.until_settled());
    CHECK(one.verified() == proof);
  }
}

TEST_CASE("Read back, another content of our size is not ours") {
  OneFile one;
  one.world.options.verify = Verify::readback;
  one.world.server.meddle = [&](Operation operation, const std::string& path) {
    if (operation == Operation::rename) one.world.server.files[path] = "CONTENT";
  };
  REQUIRE(one.until_settled());
  CHECK(one.entry().doubt);
}

TEST_CASE("A file that got shorter after it was written is not published, and sent again") {
  OneFile one;
  bool once = false;
  one.world.server.meddle = [&](Operation operation, const std::string& path) {
    if (operation == Operation::put && !std::exchange(once, true)) one.world.server.files[path] = "cont";
  };
  REQUIRE(one.until_settled());
  CHECK(one.verified() == "size");
  CHECK(one.entry().faults.front().reason == Reason::no_space);
  CHECK(one.world.server.files.at("/in/1") == "content");
}

TEST_CASE("A server that lets nobody look at the final name is believed, and the receipt says so") {
  OneFile one;
  bool renamed = false;
  one.world.server.fate = [&](Operation operation, const std::string&) {
    if (operation == Operation::rename) renamed = true;
    return renamed && operation == Operation::stat ? Fate::refused : Fate::done;
  };
  REQUIRE(one.until_settled());
  CHECK(one.verified() == "rename");
}

TEST_CASE("What was begun on one server is not settled by asking another") {
  for (const bool other_key : {true, false}) {
    CAPTURE(other_key);
    OneFile one;
    one.world.options.account = "statements@first:22";
    one.world.server.fate = [](Operation operation, const std::string&) {
      return operation == Operation::rename ? Fate::lost_before : Fate::done;
    };
    one.world.start();
    REQUIRE(one.world.until(
        [&] { return !one.entry().attempts.empty() && one.entry().attempts.back().intended; }));
    one.world.crash();
    one.world.server.fate = nullptr;
    one.world.server.files.clear();
    // The same name and size, of another statement's life.
    one.world.server.files["/in/1"] = "CONTENT";
    if (other_key) one.world.server.host_key = "SHA256:another";
    if (!other_key) one.world.options.account = "statements@second:22";
    REQUIRE(one.until_settled());
    REQUIRE(one.entry().doubt);
    CHECK(one.entry().doubt->detail.contains("statements@first:22 SHA256:memory"));
    CHECK(one.entry().doubt->detail.contains(other_key ? "statements@first:22 SHA256:another"
                                                       : "statements@second:22 SHA256:memory"));
    CHECK(one.entry().attempts.size() == 1);
  }
}

TEST_CASE("What had not begun to be renamed is sent to the new server") {
  OneFile one;
  one.world.options.account = "statements@first:22";
  one.world.server.fate = [](Operation operation, const std::string&) {
    return operation == Operation::put ? Fate::lost_after : Fate::done;
  };
  one.world.start();
  REQUIRE(one.world.until([&] { return !one.entry().attempts.empty(); }));
  one.world.crash();
  one.world.server.fate = nullptr;
  one.world.options.account = "statements@second:22";
  REQUIRE(one.until_settled());
  CHECK(one.verified() == "size");
}

TEST_CASE("A corrected path reaches what waits: the next attempt goes there") {
  OneFile one;
  one.world.server.fate = [](Operation operation, const std::string& path) {
    return operation == Operation::put && path.starts_with("/in/") ? Fate::refused : Fate::done;
  };
  one.world.start();
  REQUIRE(one.world.until([&] { return !one.entry().faults.empty(); }));
  one.entry().order.final_path = "/out/1";
  REQUIRE(one.world.until_arrived(1));
  CHECK(one.world.server.files.at("/out/1") == "content");
}

}  // namespace
}  // namespace stmtwatch
