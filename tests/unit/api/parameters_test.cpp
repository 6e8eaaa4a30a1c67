#include "daemon/api/parameters.hpp"

#include <doctest/doctest.h>

namespace stmtwatch::api {
namespace {

template <class T>
int code(const watch::Answer<T>& answer) {
  return answer ? 0 : answer.error().exit_code;
}

TEST_CASE("a date is taken in both ways of writing it, and what is none is a usage error") {
  CHECK(parse_date("20240909")->iso() == "2024-09-09");
  CHECK(parse_date("2024-09-09")->iso() == "2024-09-09");
  for (const auto* text : {"", "today", "20240230", "2024-9-9", "20240909x"})
    CHECK(code(parse_date(text)) == 64);
}

TEST_CASE("a merchant that cannot be one is unknown, whatever it tries to be") {
  CHECK(parse_statement_key("merged", "880000000001", "20240909")->name.merchant.text() == "880000000001");
  for (const auto* merchant : {"", "../../etc", "a b", "x\n", "二"}) {
    CHECK(code(parse_statement_key("merged", merchant, "20240909")) == 66);
  }
  CHECK(code(parse_statement_key("merged", std::string(65, '1'), "20240909")) == 66);
}

TEST_CASE("a feed's name is bounded, and so is what a message repeats of it") {
  CHECK(code(parse_feed(std::string(64, 'f'))) == 0);
  const auto refused = parse_feed(std::string(5000, 'f'));
  CHECK(code(refused) == 66);
  CHECK(refused.error().message.size() < 200);
}

TEST_CASE("an incident's id is a positive number") {
  CHECK(*parse_incident_id("7") == 7);
  CHECK(*parse_incident_id("9223372036854775807") == INT64_MAX);
  for (const auto* text : {"", "0", "-1", "7x", " 7", "+7", "0x7", "9223372036854775808", "gravest"}) {
    CAPTURE(text);
    CHECK(code(parse_incident_id(text)) == 66);
  }
}

TEST_CASE("a filter of statements says feed, date, state and limit") {
  const auto filter =
      parse_statement_filter({{"feed", "merged"}, {"date", "20240909"}, {"state", "held"}, {"limit", "5"}});
  REQUIRE(filter);
  CHECK(filter->feed == "merged");
  CHECK(filter->date->iso() == "2024-09-09");
  CHECK(filter->state == ledger::State::held);
  CHECK(filter->limit == 5);
}

TEST_CASE("a filter left empty is no filter") {
  const auto filter = parse_statement_filter({{"feed", ""}, {"date", ""}});
  REQUIRE(filter);
  CHECK_FALSE(filter->feed);
  CHECK_FALSE(filter->date);
  CHECK(filter->limit == 1000);
}

TEST_CASE("a state, a limit or a key that does not exist is a usage error") {
  CHECK(code(parse_statement_filter({{"state", "lost"}})) == 64);
  for (const auto* limit : {"0", "-1", "10001", "many", "1e3"}) {
    CHECK(code(parse_statement_filter({{"limit", limit}})) == 64);
  }
  CHECK(code(parse_statement_filter({{"limit", "10000"}})) == 0);
  CHECK(code(parse_statement_filter({{"fed", "merged"}})) == 64);
  CHECK(code(parse_feed_and_date({{"state", "held"}})) == 64);
  CHECK(code(parse_incident_filter({{"date", "20240909"}})) == 64);
}

TEST_CASE("incidents are the unresolved ones unless all are asked for") {
  CHECK(parse_incident_filter({})->unresolved_only);
  CHECK(parse_incident_filter({{"all", "0"}})->unresolved_only);
  CHECK_FALSE(parse_incident_filter({{"all", "1"}})->unresolved_only);
}

TEST_CASE("a decision has a note and a resolution, both of which may be left out") {
  CHECK(parse_decision("")->note.empty());
  CHECK(parse_decision("{}")->note.empty());
  const auto decision = parse_decision(R"({"note": "重新生成了", "as": "regenerated"})");
  REQUIRE(decision);
  CHECK(decision->note == "重新生成了");
  CHECK(decision->as == incidents::Resolution::regenerated);
}

TEST_CASE("a body that is no decision is a usage error") {
  for (const auto* body : {"x", "[]", "null", "{\"note\": 1}", "{\"note\": null}", "{\"as\": \"done\"}",
                           "{\"as\": 1}", "{\"Note\": \"x\"}", "{\"note\": \"a\"", "{\"note\": \"\xff\"}"}) {
    CAPTURE(body);
    CHECK(code(parse_decision(body)) == 64);
  }
}

TEST_CASE("deeply nested JSON is refused like any other that is no decision") {
  CHECK(code(parse_decision(std::string(60'000, '['))) == 64);
  CHECK(code(parse_decision("{\"note\":" + std::string(30'000, '[') + std::string(30'000, ']') + "}")) == 64);
}

TEST_CASE("a note has at most 2000 characters, however many bytes they take") {
  std::string characters;
  for (int i = 0; i < 2000; ++i)
    characters += "账";
  CHECK(code(parse_decision("{\"note\":\"" + characters + "\"}")) == 0);
  CHECK(code(parse_decision("{\"note\":\"" + characters + "x\"}")) == 64);
}

TEST_CASE("no control character gets into a note, so that none gets into a terminal") {
  for (const auto* escaped : {"\\u0000", "\\n", "\\u001b[2J", "\\u007f", "\\u0080", "\\u009b", "\\t"}) {
    CAPTURE(escaped);
    CHECK(code(parse_decision("{\"note\":\"a" + std::string(escaped) + "\"}")) == 64);
  }
  CHECK(code(parse_decision(R"({"note":"a\u00a0b"})")) ==
        0);  // a blank that does not break is no control character
}

}  // namespace
}  // namespace stmtwatch::api
