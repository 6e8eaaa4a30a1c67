// Nothing waits in silence: what has not arrived says what it waits for, and a changed configuration or a
// file that comes back moves it on.
#include <doctest/doctest.h>

#include "tests/simulation/watch/delivering.hpp"

namespace stmtwatch::test {
namespace {

using ledger::State;
using watch::PersonsWord;
using Fate = MemoryServer::Fate;
using Operation = MemoryServer::Operation;

const delivery::Fault nobody{delivery::Reason::unreachable, "nobody answers"};

std::string waits_on(Delivering& night, const std::string& who = "880000000001") {
  const auto view = night.look(who);
  return view && view->waits_for ? view->waits_for->on : "";
}

TEST_CASE("a statement whose destination is down says so, with the incident and the next attempt") {
  Delivering night;
  night.server.closed = nobody;
  night.start();
  night.drop("V1");
  REQUIRE(night.until([&] { return waits_on(night) == "destination" && !night.incidents().empty(); }));
  const auto waits = *night.look()->waits_for;
  CHECK(waits.text.contains("nobody answers"));
  CHECK(waits.incident == night.incident().id);
  REQUIRE(night.until([&] { return night.look()->waits_for->next_attempt.has_value(); }));
  night.server.closed.reset();
  CHECK(night.until_state(State::delivered));
  CHECK(waits_on(night).empty());
}

TEST_CASE("a destination that is stopped waits for a person, and no attempt is promised") {
  Delivering night;
  night.server.closed = delivery::Fault{delivery::Reason::host_key, "another key"};
  night.start();
  night.drop("V1");
  REQUIRE(night.until([&] { return waits_on(night) == "destination"; }));
  REQUIRE(night.until([&] { return night.look()->waits_for->incident.has_value(); }));
  CHECK(night.look()->waits_for->text.contains("stopped"));
  CHECK_FALSE(night.look()->waits_for->next_attempt);
}

TEST_CASE(
    "modes that send nothing say so, and what they let wait is sent by a recheck once the feed delivers") {
  Delivering night;
  night.feed().mode = config::FeedMode::gate;
  night.start();
  night.drop("V1");
  REQUIRE(night.until_state(State::queued));
  CHECK(waits_on(night) == "mode");
  night.feed().mode = config::FeedMode::deliver;
  night.stop();
  night.start();
  CHECK(waits_on(night) == "recheck");
  night.recheck();
  CHECK(night.until_state(State::delivered));
}

TEST_CASE("a corrected remote_path reaches what waits") {
  Delivering night;
  night.server.fate = [](Operation operation, const std::string& path) {
    return operation == Operation::put && path.starts_with("/in/") ? Fate::refused : Fate::done;
  };
  night.start();
  night.drop("V1");
  REQUIRE(night.until([&] { return !night.incidents().empty(); }));
  night.feed().remote_path = "/out/{file_name}";
  night.restart();
  REQUIRE(night.until_state(State::delivered));
  CHECK(night.server.files.contains("/out/" + Delivering::file_name()));
  CHECK(night.look()->statement.deliveries.front().receipt->remote_path == "/out/" + Delivering::file_name());
  CHECK(night.incidents().empty());
}

TEST_CASE("a destination that bears another name takes over what waits") {
  Delivering night;
  night.server.closed = nobody;
  night.start();
  night.drop("V1");
  REQUIRE(night.until_state(State::queued));
  night.settings.destinations.front().name = "bank-b";
  night.feed().destination = "bank-b";
  night.restart();
  night.server.closed.reset();
  REQUIRE(night.until_state(State::delivered));
  CHECK(night.look()->statement.deliveries.back().destination == "bank-b");
}

TEST_CASE("a destination renamed in the middle of a rename: the same server settles it, another one cannot") {
  for (const bool same_server : {true, false}) {
    CAPTURE(same_server);
    Delivering night;
    night.lose_renames(Fate::lost_after);
    night.server.meddle = [&](Operation operation, const std::string&) {
      if (operation == Operation::rename) night.server.closed = nobody;
    };
    night.start();
    night.drop("V1");
    REQUIRE(night.until([&] { return night.renames == 1; }));
    night.stop();
    night.settings.destinations.front().name = "bank-b";
    if (!same_server) night.settings.destinations.front().host = "sftp.bank-b.example.com";
    night.feed().destination = "bank-b";
    night.server.closed.reset();
    night.server.fate = nullptr;
    night.server.meddle = nullptr;
    night.start();
    REQUIRE(night.until_state(same_server ? State::delivered : State::uncertain));
    CHECK(night.server.files.size() == 1);
  }
}

TEST_CASE("a file deleted while it waits is named, and goes on when it comes back") {
  Delivering night;
  night.server.closed = nobody;
  night.start();
  night.drop("V1");
  REQUIRE(night.until_state(State::queued));
  std::filesystem::remove(night.spooled());
  CHECK(night.until([&] { return !night.look()->file_there; }));
  night.server.closed.reset();
  const auto named = [&] {
    const auto all = night.incidents();
    return std::ranges::any_of(all,
                               [](const auto& incident) { return incident.cause == "delivery_changed"; });
  };
  REQUIRE(night.until(named));
  REQUIRE(night.until([&] { return night.incidents().size() == 1; }));
  CHECK(night.incident().timeline.front().note.contains(
      "stmtwatch statement dismiss merged 880000000001 2024-09-09"));
  CHECK(waits_on(night) == "file");

  SUBCASE("it comes back") {
    night.drop("V1");
    CHECK(night.until_state(State::delivered));
    CHECK(night.incidents().empty());
  }
  SUBCASE("it is not to be") {
    CHECK(night.say(PersonsWord::dismiss, "the merchant has left") == 0);
    const auto view = night.look();
    REQUIRE(view->statement.dismissed);
    CHECK(view->statement.dismissed->by == "lin");
    CHECK(night.incidents().empty());
    night.restart();
    night.pass();
    CHECK(night.server.files.empty());
    // Written after all, it is a statement again.
    night.drop("V1");
    CHECK(night.until_state(State::delivered));
    CHECK_FALSE(night.look()->statement.dismissed);
  }
}

TEST_CASE("a held statement that never should have been is taken off the board, its file there or not") {
  for (const bool deleted : {true, false}) {
    CAPTURE(deleted);
    Delivering night;
    night.start();
    night.drop("V1", "880000000002");
    REQUIRE(night.until_state(State::delivered, "880000000002"));
    night.drop("V1");  // the number is taken
    REQUIRE(night.until_state(State::held));
    if (deleted) std::filesystem::remove(night.spooled());
    CHECK(night.look()->file_there != deleted);
    CHECK(night.say(PersonsWord::dismiss) == 64);
    CHECK(night.say(PersonsWord::dismiss, "a digit too few") == 0);
    CHECK(night.incidents().empty());
    const auto listed = night.await(watch::Desk(night.running()).statements({"merged", {}, {}, 10}));
    CHECK(listed->items.size() == 1);
    night.restart();
    night.pass();
    CHECK(night.incidents().empty());
    CHECK(night.say(PersonsWord::dismiss, "again") == 64);
  }
}

TEST_CASE("what is right and about to be sent is not dismissed") {
  Delivering night;
  night.server.closed = nobody;
  night.start();
  night.drop("V1");
  REQUIRE(night.until_state(State::queued));
  CHECK(night.say(PersonsWord::dismiss, "why not") == 64);
  night.server.closed.reset();
  CHECK(night.until_state(State::delivered));
  CHECK(night.say(PersonsWord::dismiss, "why not") == 64);
}

}  // namespace
}  // namespace stmtwatch::test
