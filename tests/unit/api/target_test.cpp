#include "daemon/api/target.hpp"

#include <doctest/doctest.h>

namespace stmtwatch::api {
namespace {

using Segments = std::vector<std::string>;
using Query = std::map<std::string, std::string>;

TEST_CASE("a target is taken apart into path segments and query values") {
  const auto target = parse_target("/v1/statements?feed=merged&date=2024-09-09&all");
  REQUIRE(target);
  CHECK(target->segments == Segments{"v1", "statements"});
  CHECK(target->query == Query{{"feed", "merged"}, {"date", "2024-09-09"}, {"all", ""}});
}

TEST_CASE("the root has no segment") {
  REQUIRE(parse_target("/"));
  CHECK(parse_target("/")->segments.empty());
}

TEST_CASE("percent signs are decoded, and a decoded slash makes no new segment") {
  const auto target = parse_target("/a%2Fb/%e4%BA%8C?x=%26%3D");
  REQUIRE(target);
  CHECK(target->segments == Segments{"a/b", "二"});
  CHECK(target->query == Query{{"x", "&="}});
}

TEST_CASE("a plus sign stands for itself") {
  CHECK(parse_target("/?a=1+2")->query == Query{{"a", "1+2"}});
}

TEST_CASE("of a key given twice the last one counts") {
  CHECK(parse_target("/?a=1&a=2")->query.at("a") == "2");
}

TEST_CASE("empty pairs of a query are nothing") {
  CHECK(parse_target("/?&&a=1&")->query == Query{{"a", "1"}});
}

TEST_CASE("what is no target is refused") {
  for (const auto* text : {"", "v1", "*", "//", "/v1/", "/v1//status", "/%", "/%2", "/%zz", "/%+1", "/%-1",
                           "/a%00b", "/a%0ab", "/?a=%", "/?%=1", "/?a=%1f", "/%7f", "http://x/v1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_target(text));
  }
}

}  // namespace
}  // namespace stmtwatch::api
