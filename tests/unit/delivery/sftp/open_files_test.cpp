#include "daemon/delivery/sftp/open_files.hpp"

#include <doctest/doctest.h>

#include "tests/unit/flow/coroutines.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

using test::settle;
using test::Started;

flow::Task<> enter(OpenFiles& files, int& inside) {
  co_await files.enter();
  ++inside;
}

flow::Task<> enter_alone(OpenFiles& files, int& inside) {
  co_await files.enter_alone();
  ++inside;
}

TEST_CASE("As many enter as are allowed, the next when one leaves") {
  boost::asio::io_context io;
  OpenFiles files(io.get_executor());
  files.allow(2);
  int inside = 0;
  const Started one(io, enter(files, inside));
  const Started two(io, enter(files, inside));
  const Started three(io, enter(files, inside));
  settle(io);
  CHECK(inside == 2);
  files.leave();
  settle(io);
  CHECK(inside == 3);
}

TEST_CASE("At least one file may be open, whatever was told") {
  boost::asio::io_context io;
  OpenFiles files(io.get_executor());
  files.allow(0);
  int inside = 0;
  const Started one(io, enter(files, inside));
  settle(io);
  CHECK(inside == 1);
}

TEST_CASE("Who wants to be alone waits until all have left, and nobody enters before") {
  boost::asio::io_context io;
  OpenFiles files(io.get_executor());
  int inside = 0;
  int alone = 0;
  const Started first(io, enter(files, inside));
  settle(io);
  const Started lonely(io, enter_alone(files, alone));
  const Started second(io, enter(files, inside));
  settle(io);
  CHECK(alone == 0);
  CHECK(inside == 1);
  files.leave();
  settle(io);
  CHECK(alone == 1);
  CHECK(inside == 2);
}

TEST_CASE("Two that want to be alone go one after the other, or as many at once as one of them found out") {
  boost::asio::io_context io;
  OpenFiles files(io.get_executor());
  int alone = 0;
  const Started first(io, enter_alone(files, alone));
  const Started second(io, enter_alone(files, alone));
  settle(io);
  CHECK(alone == 1);
  SUBCASE("one after the other") {
    files.leave();
  }
  SUBCASE("as many as were found out") {
    files.allow(2);
  }
  settle(io);
  CHECK(alone == 2);
}

TEST_CASE("Who is cancelled while it waits to be alone holds up nobody") {
  boost::asio::io_context io;
  OpenFiles files(io.get_executor());
  int inside = 0;
  int alone = 0;
  const Started first(io, enter(files, inside));
  settle(io);
  Started lonely(io, enter_alone(files, alone));
  settle(io);
  lonely.cancel();
  const Started second(io, enter(files, inside));
  settle(io);
  CHECK(alone == 0);
  CHECK(inside == 2);
}

TEST_CASE("A refusal may mean full only where others are open and never more were") {
  boost::asio::io_context io;
  OpenFiles files(io.get_executor());
  CHECK_FALSE(files.may_be_full());
  files.opened();
  CHECK(files.may_be_full());
  files.opened();
  files.closed();
  CHECK_FALSE(files.may_be_full());
  files.opened();
  CHECK(files.may_be_full());
}

TEST_CASE("When the session is over nobody waits any more") {
  boost::asio::io_context io;
  OpenFiles files(io.get_executor());
  files.allow(1);
  int inside = 0;
  const Started one(io, enter(files, inside));
  const Started two(io, enter(files, inside));
  const Started three(io, enter_alone(files, inside));
  settle(io);
  files.end();
  settle(io);
  CHECK(inside == 3);
}

}  // namespace
}  // namespace stmtwatch::delivery::sftp
