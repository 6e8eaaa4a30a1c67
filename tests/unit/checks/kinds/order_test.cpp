#include "checks/kinds/order.hpp"

#include <array>

#include <doctest/doctest.h>

namespace stmtwatch::checks {
namespace {

const std::array<std::string, 4> kind_names = {"head", "entry", "total", "end"};

RecordOrder order_of(std::string_view text) {
  auto parsed = RecordOrder::parse(text, kind_names);
  REQUIRE_MESSAGE(parsed.has_value(), parsed.error());
  return *std::move(parsed);
}

// Where the kinds (as the first letters of their kind_names, n for end) stand wrongly: their places from 0,
// then $ where the file may not end.
std::string places_wrong(const RecordOrder& order, std::string_view kinds) {
  OrderWalk walk(order);
  std::string places;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == '?') {
      walk.step_unknown();
    } else if (!walk.step(std::string_view("hetn").find(kinds[i]))) {
      places += std::to_string(i);
    }
  }
  return places + (walk.may_end() ? "" : "$");
}

TEST_CASE("an order is a regular expression over kinds") {
  const RecordOrder groups = order_of("(head entry* total+)+ end?");
  for (const char* kinds : {"ht", "het", "heeett", "hthet", "htn", "hetthttn"})
    CHECK(places_wrong(groups, kinds) == "");
  CHECK(places_wrong(groups, "") == "$");
  CHECK(places_wrong(groups, "h") == "$");
  CHECK(places_wrong(groups, "he") == "$");
  CHECK(places_wrong(order_of("head | (entry total | total entry) end"), "h") == "");
  CHECK(places_wrong(order_of("head | (entry total | total entry) end"), "ten") == "");
  CHECK(places_wrong(order_of("head? entry? total? end?"), "") == "");
  CHECK(places_wrong(order_of("(head|entry|total|end)*"), "nthe") == "");
}

TEST_CASE("one fault is told once: what follows goes on from there or from where it was") {
  const RecordOrder groups = order_of("(head entry+ total)+ end");
  CHECK(places_wrong(groups, "etn") == "0");     // the head is missing
  CHECK(places_wrong(groups, "heentn") == "3");  // the end comes too early, and again
  CHECK(places_wrong(groups, "hehetn") == "2");  // a total is missing
  CHECK(places_wrong(groups, "heethetntt").size() > 0);
  CHECK(places_wrong(groups, "het") == "$");
  CHECK(places_wrong(groups, "hhetn") == "1");
  CHECK(places_wrong(groups, "hetnhetn") == "4");
}

TEST_CASE("a record that nobody knows may be any") {
  const RecordOrder groups = order_of("head entry+ total end");
  CHECK(places_wrong(groups, "?etn") == "");
  CHECK(places_wrong(groups, "he?n") == "");
  CHECK(places_wrong(groups, "het?") == "");
  CHECK(places_wrong(groups, "he?etn") == "");
}

TEST_CASE("without an expression any order is right") {
  CHECK(places_wrong(RecordOrder(), "nhe") == "");
  CHECK(places_wrong(RecordOrder(), "") == "");
}

TEST_CASE("what is expected next, each once") {
  const RecordOrder groups = order_of("head (entry | entry total)+ end");
  OrderWalk walk(groups);
  CHECK(walk.expected() == std::vector<std::size_t>{0});
  walk.step(0);
  CHECK(walk.expected() == std::vector<std::size_t>{1});
  walk.step(1);
  CHECK(walk.expected() == std::vector<std::size_t>{1, 2, 3});
}

TEST_CASE("expressions that are none say what is wrong") {
  for (const auto& [text, what] : std::initializer_list<std::pair<const char*, const char*>>{
           {"head entry total", "lacks \"end\""},
           {"head entry total end foot", "\"foot\", which is no kind"},
           {"(head entry total end", "\"(\" without"},
           {"head entry total end)", "\")\" without"},
           {"head entry, total end", "\",\" where a kind"},
           {"* head entry total end", "\"*\" where a kind"},
           {"", "lacks \"head\""}}) {
    CAPTURE(text);
    const auto parsed = RecordOrder::parse(text, kind_names);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().find(what) != std::string::npos);
  }
  CHECK_FALSE(RecordOrder::parse(std::string(100, '(') + "head", kind_names).has_value());
  CHECK_FALSE(RecordOrder::parse(std::string(3000, ' '), kind_names).has_value());
}

}  // namespace
}  // namespace stmtwatch::checks
