#include "daemon/delivery/fault.hpp"

#include <doctest/doctest.h>

namespace stmtwatch::delivery {
namespace {

TEST_CASE("Reasons have the names of the metric") {
  CHECK(text(Reason::unreachable) == "unreachable");
  CHECK(text(Reason::host_key) == "host_key");
  CHECK(text(Reason::no_space) == "no_space");
  CHECK(text(Reason::changed) == "changed");
}

TEST_CASE("Only a person ends a refused login or a wrong host key") {
  CHECK(remedy(Reason::auth) == Remedy::stop);
  CHECK(remedy(Reason::host_key) == Remedy::stop);
}

TEST_CASE("What concerns one file never stops the others") {
  CHECK(remedy(Reason::permission) == Remedy::retry_order);
  CHECK(remedy(Reason::no_space) == Remedy::retry_order);
  CHECK(remedy(Reason::conflict) == Remedy::give_up_order);
  CHECK(remedy(Reason::changed) == Remedy::give_up_order);
}

TEST_CASE("A lost session is opened again") {
  for (const auto reason : {Reason::unreachable, Reason::protocol, Reason::timeout, Reason::disconnected}) {
    CHECK(remedy(reason) == Remedy::retry_session);
  }
}

}  // namespace
}  // namespace stmtwatch::delivery
