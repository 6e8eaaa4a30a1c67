#include "daemon/flow/backoff.hpp"

#include <limits>

#include <doctest/doctest.h>

namespace stmtwatch::flow {
namespace {

using namespace std::chrono_literals;

TEST_CASE("The pause doubles with each failure in a row, between its bounds") {
  CHECK(backoff(0, 1s, 30s) == 0ms);
  CHECK(backoff(1, 1s, 30s) == 1s);
  CHECK(backoff(2, 1s, 30s) == 2s);
  CHECK(backoff(5, 1s, 30s) == 16s);
  CHECK(backoff(6, 1s, 30s) == 30s);
  CHECK(backoff(7, 1s, 30s) == 30s);
  CHECK(backoff(std::numeric_limits<std::uint32_t>::max(), 1s, 30s) == 30s);
}

TEST_CASE("A least pause above the most is the most") {
  CHECK(backoff(1, 60s, 30s) == 30s);
}

}  // namespace
}  // namespace stmtwatch::flow
