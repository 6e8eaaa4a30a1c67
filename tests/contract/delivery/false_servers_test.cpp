// Peers that are no SSH server, or none that wishes us well, told byte by byte.
#include <doctest/doctest.h>
#include <unistd.h>

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

  // What opens files of its own the first time has them then.
  void warm_up() {
    options.reply_timeout = 100ms;
    fault();
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

TEST_CASE("A server at its limit of sessions is none that refuses us") {
  constexpr std::string_view too_many("\x01\0\0\0\x0c\0\0\0\x08too many\0\0\0\0", 21);
  constexpr std::string_view by_application("\x01\0\0\0\x0b\0\0\0\x04full\0\0\0\0", 17);
  for (const auto farewell : {too_many, by_application}) {
    Encounter encounter([farewell](const TcpPeer::Line& line) {
      line.say(banner);
      line.say(clear_packet(farewell));
      line.until_gone();
    });
    const auto fault = encounter.fault();
    CHECK(fault.reason == Reason::unreachable);
    CHECK(fault.detail.contains("takes no further session"));
  }
}

TEST_CASE("A server that hangs up with a word before it greets is quoted") {
  Encounter encounter([](const TcpPeer::Line& line) { line.say("Not allowed at this time\r\n"); });
  const auto fault = encounter.fault();
  CHECK(fault.reason == Reason::unreachable);
  CHECK(fault.detail.contains("Not allowed at this time"));
}

TEST_CASE("Out of descriptors is told as that, wherever it strikes, and never stops a destination") {
  Encounter encounter([](const TcpPeer::Line& line) { line.until_gone(); });
  encounter.warm_up();
  std::vector<int> taken;
  for (int spare = 0; spare < 6; ++spare) {
    // All descriptors but so many are taken.
    for (int fd = ::dup(0); fd >= 0; fd = ::dup(0))
      taken.push_back(fd);
    for (int given_back = 0; given_back < spare && !taken.empty(); ++given_back) {
      ::close(taken.back());
      taken.pop_back();
    }
    const auto fault = encounter.fault();
    for (const int fd : taken)
      ::close(fd);
    taken.clear();
    CAPTURE(fault.detail);
    CHECK((fault.reason == Reason::unreachable || fault.reason == Reason::timeout));
    if (spare == 0) CHECK(fault.detail.contains("LimitNOFILE"));
  }
}

}  // namespace
}  // namespace stmtwatch
