// Peers that are no SSH server, or none that wishes us well, told byte by byte.
#include <doctest/doctest.h>

#include "tests/contract/delivery/harness.hpp"
#include "tests/support/tcp_peer.hpp"

namespace stmtwatch {
namespace {

using delivery::Fault;
using delivery::Reason;
using namespace std::chrono_literals;
using test::clear_packet;
using test::TcpPeer;

constexpr std::string_view banner = "SSH-2.0-test\r\n";

// What a client says of a peer that talks like that.
class Encounter {
 public:
  explicit Encounter(std::function<void(const TcpPeer::Line&)> talk) : peer_(std::move(talk)) {
    options.host = "127.0.0.1";
    options.port = peer_.port();
    options.user = "nobody";
    options.identity_file = directory_ / "key";
    options.known_hosts = directory_ / "known_hosts";
    test::run_program({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", options.identity_file.native()});
    test::write_file(options.known_hosts, "# nobody\n");
  }
  ~Encounter() { transport_.join(); }
  Encounter(const Encounter&) = delete;
  Encounter& operator=(const Encounter&) = delete;

  Fault fault() {
    delivery::sftp::SftpConnector connector(transport_.get_executor(), options);
    const auto connected = test::run(io_, connector.connect());
    REQUIRE_FALSE(connected);
    return connected.error();
  }

  delivery::sftp::ServerOptions options;

 private:
  test::TemporaryDirectory directory_;
  TcpPeer peer_;
  boost::asio::thread_pool transport_{1};
  boost::asio::io_context io_;
};

TEST_CASE("A flood of messages that nobody asked for ends the connection, whatever they are") {
  constexpr char ignore = 2;
  constexpr char debug = 4;
  constexpr char unknown = 100;  // which libssh2 keeps
  for (const char type : {ignore, debug, unknown}) {
    CAPTURE(int(type));
    Encounter encounter([type](const TcpPeer::Line& line) {
      const std::string packet = clear_packet(type + std::string(100, '\0'));
      for (bool heard = line.say(banner); heard;)
        heard = line.say(packet);
    });
    const auto fault = encounter.fault();
    CHECK(fault.reason == Reason::protocol);
    CHECK(fault.detail.contains("nobody asked for"));
  }
}

TEST_CASE("A peer that accepts and is silent, at once or after its banner, is left") {
  for (const bool greets : {false, true}) {
    Encounter encounter([greets](const TcpPeer::Line& line) {
      if (greets) line.say(banner);
      line.until_gone();
    });
    encounter.options.reply_timeout = 300ms;
    CHECK(encounter.fault().reason == Reason::timeout);
  }
}

}  // namespace
}  // namespace stmtwatch
