#include "checks/vouchers/locate.hpp"

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

std::vector<checks::PlacedKey> places_of(const std::string& text, const std::vector<std::string>& keys,
                                         std::size_t places_max = 100) {
  std::vector<checks::KeySet> wanted(1);
  for (const auto& key : keys)
    wanted[0].insert(key);
  const auto schema = merged_statement();
  return *checks::locate(MemorySource(text), schema, reference_context().name, wanted, places_max);
}

TEST_CASE("keys are found at their first places, in file order") {
  StatementBuilder statement(4);
  statement.set(1, voucher_no, "B2").set(2, voucher_no, "A1").set(3, voucher_no, "B2").set(4, memo, "a\nb");
  const std::string text = statement.text();
  const auto places = places_of(text, {"A1", "B2", "C3"});
  REQUIRE(places.size() == 2);
  CHECK(places[0].key == "B2");
  CHECK(places[0].place.record == 1);
  CHECK(places[0].place.line == 2);
  CHECK(text.substr(places[0].place.byte_offset, 2) == "B2");
  CHECK(places[1].key == "A1");
  CHECK(places[1].place.record == 2);
}

TEST_CASE("no more places are kept than are asked for") {
  StatementBuilder statement(3);
  statement.set(1, voucher_no, "A1").set(2, voucher_no, "A2").set(3, voucher_no, "A3");
  CHECK(places_of(statement.text(), {"A1", "A2", "A3"}, 2).size() == 2);
  CHECK(places_of(statement.text(), {"A1", "A2", "A3"}, 0).empty());
}

TEST_CASE("a key that has a finding takes no part") {
  StatementBuilder statement(2);
  statement.set(1, voucher_no, "A-1").set(2, voucher_no, "A1");
  const auto places = places_of(statement.text(), {"A-1", "A1"});
  REQUIRE(places.size() == 1);
  CHECK(places[0].place.record == 2);
}

TEST_CASE("equal records have equal entry hashes, others have not") {
  StatementBuilder statement(2);
  statement.set(1, voucher_no, "A1").set(2, voucher_no, "A2").set(2, memo, "x");
  const auto once = places_of(statement.text(), {"A1", "A2"});
  const auto again = places_of(statement.text(), {"A1"});
  CHECK(once[0].place.entry_hash == again[0].place.entry_hash);
  CHECK(once[0].place.entry_hash != once[1].place.entry_hash);
}

}  // namespace
}  // namespace stmtwatch::test
