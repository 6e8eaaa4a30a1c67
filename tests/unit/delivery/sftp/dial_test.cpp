#include "daemon/delivery/sftp/dial.hpp"

#include <cerrno>
#include <list>

#include <doctest/doctest.h>
#include <sys/socket.h>

#include "daemon/delivery/sftp/shortage.hpp"
#include "tests/support/run.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

namespace asio = boost::asio;
using asio::ip::make_address;
using asio::ip::tcp;
using namespace std::chrono_literals;

// A listener on 127.0.0.x that accepts.
struct Listener {
  Listener(asio::io_context& io, const std::string& address, std::uint16_t port)
      : acceptor(io, tcp::endpoint(make_address(address), port)) {}
  std::uint16_t port() const { return acceptor.local_endpoint().port(); }
  tcp::acceptor acceptor;
};

// One whose queue is full: what else wants to connect gets no answer, as from an address that is dead.
struct Swallower {
  Swallower(asio::io_context& io, const std::string& address, std::uint16_t port) : acceptor(io) {
    const tcp::endpoint endpoint(make_address(address), port);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen(0);
    for (int i = 0; i < 4; ++i) {
      fillers.emplace_back(io).open(endpoint.protocol());
      fillers.back().non_blocking(true);
      // Not Asio's connect(), which waits for the end of it even so.
      auto to = acceptor.local_endpoint();
      const int begun =
          ::connect(fillers.back().native_handle(), to.data(), static_cast<socklen_t>(to.size()));
      REQUIRE((begun == 0 || errno == EINPROGRESS));
    }
  }
  tcp::acceptor acceptor;
  std::list<tcp::socket> fillers;
};

// Whom it reached.
flow::Task<Outcome<tcp::endpoint>> reached(NameLookup::Addresses addresses, std::uint16_t port,
                                           std::chrono::milliseconds limit) {
  auto socket = co_await dial(std::move(addresses), port, limit, "sftp.example.com");
  if (!socket) co_return std::unexpected(std::move(socket.error()));
  co_return socket->remote_endpoint();
}

TEST_CASE("An address that swallows what it is sent holds up no other") {
  asio::io_context io;
  Listener good(io, "127.0.0.2", 0);
  const Swallower dead(io, "127.0.0.3", good.port());
  const NameLookup::Addresses both{make_address("127.0.0.3"), make_address("127.0.0.2")};
  const auto server = test::run(io, reached(both, good.port(), 10s));
  REQUIRE(server);
  CHECK(server->address() == make_address("127.0.0.2"));
}

TEST_CASE("Where none answers each is told with its reason, and the port") {
  asio::io_context io;
  std::uint16_t port = 0;
  {
    const Listener gone(io, "127.0.0.2", 0);
    port = gone.port();
  }
  const Swallower dead(io, "127.0.0.3", port);
  const NameLookup::Addresses both{make_address("127.0.0.2"), make_address("127.0.0.3")};
  const auto server = test::run(io, reached(both, port, 300ms));
  REQUIRE_FALSE(server);
  CHECK(server.error().reason == Reason::unreachable);
  CHECK(server.error().detail.contains("sftp.example.com port " + std::to_string(port)));
  CHECK(server.error().detail.contains("127.0.0.2: Connection refused"));
  CHECK(server.error().detail.contains("127.0.0.3: Connection timed out"));
}

TEST_CASE("Families go by turns, each in its own order") {
  const NameLookup::Addresses addresses{make_address("::1"), make_address("::2"), make_address("10.0.0.1"),
                                        make_address("::3"), make_address("10.0.0.2")};
  const NameLookup::Addresses wanted{make_address("::1"), make_address("10.0.0.1"), make_address("::2"),
                                     make_address("10.0.0.2"), make_address("::3")};
  CHECK(by_turns(addresses) == wanted);
  CHECK(by_turns({}).empty());
}

TEST_CASE("Out of descriptors or memory is this host's fault and says what to do") {
  for (const int error : {EMFILE, ENFILE, ENOMEM, ENOBUFS}) {
    const auto fault = shortage(error, "opening a connection");
    REQUIRE(fault);
    CHECK(fault->reason == Reason::unreachable);
  }
  CHECK(shortage(EMFILE, "x")->detail.contains("LimitNOFILE"));
  CHECK_FALSE(shortage(ECONNREFUSED, "x"));
  CHECK_FALSE(shortage(0, "x"));
}

}  // namespace
}  // namespace stmtwatch::delivery::sftp
