#include "checks/judge.hpp"

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

TEST_CASE("a right statement has no findings, whatever its size") {
  for (const std::size_t records : {0u, 1u, 2u, 3u, 1023u, 1024u, 1025u, 5000u}) {
    const auto judgement = judged(StatementBuilder(records).text());
    CHECK(found_in(judgement) == FoundList{});
    CHECK(judgement.records == records);
    CHECK(judgement.keys.size() == 1);
    CHECK(judgement.keys[0].size() == records);
  }
}

TEST_CASE("an empty file is incomplete and nothing else") {
  CHECK(findings("") == FoundList{{"completeness", {}, 1, {}, 0}});
}

}  // namespace
}  // namespace stmtwatch::test
