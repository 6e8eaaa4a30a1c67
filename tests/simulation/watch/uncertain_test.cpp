// From the spool to a server that does not do what it says, and what a person can do then.
#include <doctest/doctest.h>

#include "tests/simulation/watch/delivering.hpp"

namespace stmtwatch::test {
namespace {

using ledger::State;
using watch::PersonsWord;
using Fate = MemoryServer::Fate;

const std::string final_path = "/in/" + Delivering::file_name();

// A statement of which nobody knows whether it arrived: the server said that it renamed it, and did not.
void make_uncertain(Delivering& night) {
  night.lose_renames(Fate::lied);
  night.start();
  night.drop("V1");
  REQUIRE(night.until_state(State::uncertain));
  night.server.fate = nullptr;
}

TEST_CASE("what cannot be proved is uncertain: one incident with the commands, and nothing is sent again") {
  Delivering night;
  make_uncertain(night);
  const auto incident = night.incident();
  CHECK(incident.severity == incidents::Severity::b);
  CHECK(incident.cause == "delivery_protocol");
  CHECK(incident.feed == "merged");
  CHECK(incident.destination == "bank-a");
  CHECK(incident.owner == "settlement team");
  REQUIRE(incident.affected.size() == 1);
  const auto& note = incident.timeline.front().note;
  for (const auto* command : {"`stmtwatch statement adopt merged 880000000001 2024-09-09`",
                              "`stmtwatch statement resend merged 880000000001 2024-09-09 --reason TEXT`",
                              "`stmtwatch statement adopt merged 880000000001 2024-09-09 --as-delivered"}) {
    CHECK(note.contains(command));
  }
  const auto waits = night.look()->waits_for;
  REQUIRE(waits);
  CHECK(waits->on == "person");
  CHECK(waits->incident == incident.id);

  night.pass();
  night.restart();
  night.recheck();
  night.pass();
  CHECK(night.state() == State::uncertain);
  CHECK(night.renames == 1);
  CHECK(night.incident().id == incident.id);
  CHECK_FALSE(night.server.files.contains(final_path));
  CHECK(std::filesystem::exists(night.spooled()));
}

TEST_CASE(
    "adopting looks: absent and different are refused, the very content is delivered, and who said so is "
    "kept") {
  Delivering night;
  make_uncertain(night);
  CHECK(night.say(PersonsWord::adopt) == 66);
  night.server.files[final_path] = "another content";
  CHECK(night.say(PersonsWord::adopt) == 74);
  auto same_size = Delivering::content("V1");
  same_size.back() = ' ';
  night.server.files[final_path] = same_size;
  CHECK(night.say(PersonsWord::adopt) == 74);
  CHECK(night.state() == State::uncertain);

  night.server.files[final_path] = Delivering::content("V1");
  CHECK(night.say(PersonsWord::adopt) == 0);
  const auto statement = night.look()->statement;
  CHECK(statement.state == State::delivered);
  const auto& delivery = statement.deliveries.front();
  REQUIRE(delivery.receipt);
  CHECK(delivery.receipt->verified == "readback");
  CHECK(delivery.receipt->adopted_by == "lin");
  CHECK(delivery.receipt->host_key == "SHA256:memory");
  CHECK_FALSE(delivery.fault);
  CHECK_FALSE(night.look()->waits_for);
  CHECK(night.incidents().empty());
  CHECK(night.until([&] { return !std::filesystem::exists(night.spooled()); }));
  // Its temporary file is still there, and goes.
  CHECK(night.until([&] { return night.server.files.size() == 1; }));
}

TEST_CASE("a person's word that the receiver has it needs a reason, and stands in receipt and timeline") {
  Delivering night;
  make_uncertain(night);
  CHECK(night.say(PersonsWord::adopt, "", true) == 64);
  CHECK(night.say(PersonsWord::adopt, "the bank has read it in", true) == 0);
  const auto statement = night.look()->statement;
  CHECK(statement.state == State::delivered);
  CHECK(statement.deliveries.front().receipt->verified == "word");
  CHECK(statement.deliveries.front().receipt->adopted_by == "lin");
  const auto all = night.incidents(false);
  REQUIRE(all.size() == 1);
  CHECK(all.front().resolution == incidents::Resolution::fixed);
  const auto by_lin = std::ranges::find(all.front().timeline, "lin", &incidents::TimelineEntry::actor);
  REQUIRE(by_lin != all.front().timeline.end());
  CHECK(by_lin->note.contains("the bank has read it in"));
  CHECK(night.say(PersonsWord::adopt, "again", true) == 64);
}

TEST_CASE("what did not arrive is sent again on a person's word, and nothing is overwritten") {
  Delivering night;
  make_uncertain(night);
  CHECK(night.say(PersonsWord::resend) == 64);
  night.server.files[final_path] = "theirs";
  CHECK(night.say(PersonsWord::resend, "nothing there") == 0);
  CHECK(night.until_state(State::superseding));
  CHECK(night.server.files.at(final_path) == "theirs");
  night.server.files.erase(final_path);
  CHECK(night.say(PersonsWord::resend, "taken away") == 0);
  CHECK(night.until_state(State::delivered));
  CHECK(night.server.files.at(final_path) == Delivering::content("V1"));
  CHECK(night.look()->statement.deliveries.front().receipt->verified == "size");
  CHECK(night.incidents().empty());
  CHECK(night.say(PersonsWord::resend, "once more") == 64);
}

TEST_CASE("a new content waits while it is not known what became of the former one") {
  Delivering night;
  make_uncertain(night);
  night.drop("V2");
  REQUIRE(night.until([&] { return night.look()->statement.revision.number == 2; }));
  night.pass();
  CHECK(night.state() == State::uncertain);
  CHECK(night.server.files.size() == 1);  // the temporary file of the first

  SUBCASE("it arrived: the new one would overwrite it") {
    night.server.files[final_path] = Delivering::content("V1");
    CHECK(night.say(PersonsWord::adopt) == 0);
    CHECK(night.until_state(State::superseding));
    CHECK(night.server.files.at(final_path) == Delivering::content("V1"));
  }
  SUBCASE("it did not: the new one goes in its place") {
    CHECK(night.say(PersonsWord::resend, "not there") == 0);
    CHECK(night.until_state(State::delivered));
    CHECK(night.server.files.at(final_path) == Delivering::content("V2"));
  }
}

TEST_CASE("what was begun on a server that is another one now is uncertain, and both are named") {
  Delivering night;
  night.lose_renames(Fate::lost_after);
  night.server.meddle = [&](MemoryServer::Operation operation, const std::string&) {
    if (operation == MemoryServer::Operation::rename)
      night.server.closed = delivery::Fault{delivery::Reason::unreachable, "nobody answers"};
  };
  night.start();
  night.drop("V1");
  REQUIRE(night.until([&] { return night.renames == 1; }));
  night.stop();
  night.settings.destinations.front().host = "standby.example.com";
  night.server.host_key = "SHA256:standby";
  night.server.closed.reset();
  night.server.fate = nullptr;
  night.server.meddle = nullptr;
  night.start();
  REQUIRE(night.until_state(State::uncertain));
  const auto incident = night.incidents().front();
  const auto& note = incident.timeline.front().note;
  CHECK(note.contains("statements@sftp.example.com:22 SHA256:memory"));
  CHECK(note.contains("statements@standby.example.com:22 SHA256:standby"));
  // The new server has a file of that name, of a mirror perhaps: it cannot tell either.
  CHECK(night.say(PersonsWord::adopt) == 69);
  CHECK(night.say(PersonsWord::adopt, "read by the bank", true) == 0);
  CHECK(night.state() == State::delivered);
}

}  // namespace
}  // namespace stmtwatch::test
