// What a real server, or a false one, can do to our SFTP client, and what the client says of it.
#include <doctest/doctest.h>
#include <sys/mount.h>
#include <unistd.h>

#include "daemon/flow/deadline.hpp"
#include "daemon/flow/group.hpp"
#include "tests/contract/delivery/harness.hpp"
#include "tests/support/payloads.hpp"

namespace stmtwatch {
namespace {

using delivery::Outcome;
using delivery::Reason;
using delivery::Remote;
using namespace std::chrono_literals;
using test::run;
using test::SftpServer;
using test::SshdOptions;
using test::TextPayload;

// The fault of a connection that must fail.
delivery::Fault refused(SftpServer& server, const delivery::sftp::ServerOptions& options) {
  const auto connected = server.connect(options);
  REQUIRE_FALSE(connected);
  return connected.error();
}

std::unique_ptr<Remote> connected(SftpServer& server, const delivery::sftp::ServerOptions& options) {
  auto outcome = server.connect(options);
  if (!outcome) FAIL(outcome.error().detail);
  return *std::move(outcome);
}

Outcome<void> put_text(SftpServer& server, Remote& remote, const std::string& path,
                       const std::string& content) {
  TextPayload payload(content);
  return run(server.io, remote.put(path, payload));
}

void make_key(const std::filesystem::path& file, const std::vector<std::string>& kind) {
  std::vector<std::string> arguments{"ssh-keygen", "-q", "-N", "", "-f", file.native()};
  arguments.insert(arguments.end(), kind.begin(), kind.end());
  test::run_program(arguments);
}

void authorise(SftpServer& server, const std::filesystem::path& key) {
  test::write_file(server.sshd.directory() / "authorized_keys", test::read_file(key.native() + ".pub"));
}

TEST_CASE("An unknown host key is refused, with its fingerprint and the line that would make it known") {
  SftpServer server;
  const std::string line = test::read_file(server.sshd.known_hosts());
  test::write_file(server.sshd.known_hosts(), "# nobody\nother.example.com" + line.substr(line.find(' ')));
  const auto fault = refused(server, server.options());
  CHECK(fault.reason == Reason::host_key);
  CHECK(fault.detail.contains(line.substr(0, line.rfind(' '))));  // less its comment
  CHECK(fault.detail.contains("SHA256:"));
  CHECK(fault.detail.contains(server.sshd.known_hosts().native()));
}

TEST_CASE("A changed host key is refused, with both fingerprints") {
  SftpServer server;
  const auto other = server.sshd.directory() / "other";
  make_key(other, {"-t", "ed25519"});
  const std::string name = "[127.0.0.1]:" + std::to_string(server.sshd.port()) + " ";
  test::write_file(server.sshd.known_hosts(), name + test::read_file(other.native() + ".pub"));
  const auto fault = refused(server, server.options());
  CHECK(fault.reason == Reason::host_key);
  const auto first = fault.detail.find("SHA256:");
  CHECK(fault.detail.find("SHA256:", first + 1) != std::string::npos);
}

TEST_CASE("A revoked host key is refused although another line knows it") {
  SftpServer server;
  const std::string known = test::read_file(server.sshd.known_hosts());
  test::write_file(server.sshd.known_hosts(), known + "@revoked *" + known.substr(known.find(' ')));
  const auto fault = refused(server, server.options());
  CHECK(fault.reason == Reason::host_key);
  CHECK(fault.detail.contains("revokes"));
}

TEST_CASE("A hashed name is found") {
  SftpServer server;
  test::run_program({"ssh-keygen", "-q", "-H", "-f", server.sshd.known_hosts().native()});
  CHECK(test::read_file(server.sshd.known_hosts()).starts_with("|1|"));
  CHECK(server.connect());
}

TEST_CASE("The key type that is known is asked for, although the server prefers another") {
  SftpServer server;
  const auto ecdsa = server.sshd.directory() / "ecdsa";
  make_key(ecdsa, {"-t", "ecdsa"});
  SshdOptions with_both;
  with_both.settings = {"HostKey " + ecdsa.native()};
  SftpServer second(with_both);
  const std::string name = "[127.0.0.1]:" + std::to_string(second.sshd.port()) + " ";
  test::write_file(second.sshd.known_hosts(), name + test::read_file(ecdsa.native() + ".pub"));
  CHECK(second.connect());
}

TEST_CASE("A known_hosts file that is missing or damaged refuses before anything is sent") {
  SftpServer server;
  auto options = server.options();
  options.port = 1;
  options.known_hosts = server.sshd.directory() / "missing";
  CHECK(refused(server, options).reason == Reason::host_key);
  options.known_hosts = server.sshd.known_hosts();
  test::write_file(options.known_hosts, "host ssh-ed25519 damaged!\n");
  const auto fault = refused(server, options);
  CHECK(fault.reason == Reason::host_key);
  CHECK(fault.detail.contains(options.known_hosts.native() + ":1:"));
}

TEST_CASE("A login that the server refuses is a fault of auth and names user and key") {
  SftpServer server;
  test::write_file(server.sshd.directory() / "authorized_keys", "");
  const auto fault = refused(server, server.options());
  CHECK(fault.reason == Reason::auth);
  CHECK(fault.detail.contains(server.sshd.user()));
  CHECK(fault.detail.contains(server.sshd.identity().native()));
}

TEST_CASE("A server that hangs up instead of refusing the login is not tried as if the network had failed") {
  SshdOptions strict;
  strict.settings = {"MaxAuthTries 1"};
  SftpServer server(strict);
  test::write_file(server.sshd.directory() / "authorized_keys", "");
  CHECK(refused(server, server.options()).reason == Reason::auth);
}

TEST_CASE("Keys of ecdsa and in PEM log in too") {
  SftpServer server;
  auto options = server.options();
  options.identity_file = server.sshd.directory() / "own";
  const std::vector<std::vector<std::string>> kinds{
      {"-t", "ecdsa", "-b", "256"}, {"-t", "ecdsa", "-b", "521"}, {"-t", "ecdsa", "-m", "PEM"}};
  for (const auto& kind : kinds) {
    CAPTURE(kind.back());
    std::filesystem::remove(options.identity_file);
    std::filesystem::remove(options.identity_file.native() + ".pub");
    make_key(options.identity_file, kind);
    authorise(server, options.identity_file);
    const auto outcome = server.connect(options);
    if (!outcome) MESSAGE(outcome.error().detail);
    CHECK(outcome);
  }
}

TEST_CASE("A key that others can read is refused with the command that helps") {
  SftpServer server;
  ::chmod(server.sshd.identity().c_str(), 0644);
  const auto fault = refused(server, server.options());
  CHECK(fault.reason == Reason::auth);
  CHECK(fault.detail.contains("chmod 600"));
}

TEST_CASE("A server that is not there, and a name that does not exist, are unreachable") {
  SftpServer server;
  auto options = server.options();
  server.sshd.stop();
  CHECK(refused(server, options).reason == Reason::unreachable);
  options.host = "no-such-host.invalid";
  CHECK(refused(server, options).reason == Reason::unreachable);
}

TEST_CASE("A server without SFTP for us is a fault of the protocol") {
  SshdOptions without;
  without.subsystem = "/bin/false";
  SftpServer server(without);
  const auto fault = refused(server, server.options());
  CHECK((fault.reason == Reason::protocol || fault.reason == Reason::disconnected));
}

TEST_CASE("Text where SFTP should be is a fault of the protocol that names the likely cause") {
  SshdOptions talkative;
  talkative.subsystem = "/bin/echo Welcome to the machine of somebody; cat";
  SftpServer server(talkative);
  const auto fault = refused(server, server.options());
  CHECK(fault.reason == Reason::protocol);
  CHECK(fault.detail.contains("login script"));
}

TEST_CASE("A server that never answers in SFTP times out") {
  SshdOptions mute;
  mute.subsystem = "/bin/sleep 100";
  SftpServer server(mute);
  auto options = server.options();
  options.reply_timeout = 3s;
  CHECK(refused(server, options).reason == Reason::timeout);
}

TEST_CASE("A directory we may not write to is a fault of this file alone") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: needs root to run the server as another user");
    return;
  }
  SshdOptions unprivileged;
  unprivileged.as_nobody = true;
  SftpServer server(unprivileged);
  std::filesystem::create_directory(server.path("locked"));
  auto remote = connected(server, server.options());
  for (const std::string name : {"locked/file", "locked/below/file"}) {
    const auto outcome = put_text(server, *remote, server.path(name), "text");
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().reason == Reason::permission);
  }
  const auto made = run(server.io, remote->make_directories(server.path("locked/below")));
  REQUIRE_FALSE(made);
  CHECK(made.error().reason == Reason::permission);
  CHECK(put_text(server, *remote, server.path("file"), "text"));
}

TEST_CASE("A full disk is no_space, and the session goes on") {
  SftpServer server;
  const std::string disk = server.path("disk");
  std::filesystem::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=256k") != 0) {
    MESSAGE("skipped: no small file system can be mounted here");
    return;
  }
  struct Unmount {
    const std::string& disk;
    ~Unmount() { ::umount2(disk.c_str(), MNT_DETACH); }
  };
  const Unmount afterwards{disk};
  auto remote = connected(server, server.options());
  const auto outcome = put_text(server, *remote, disk + "/file", std::string(1u << 20, 'x'));
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().reason == Reason::no_space);
  CHECK(run(server.io, remote->remove(disk + "/file")));
  CHECK(put_text(server, *remote, disk + "/small", "text"));
}

TEST_CASE("New keys are agreed on in the middle of a file") {
  SshdOptions restless;
  restless.settings = {"RekeyLimit 256K"};
  SftpServer server(restless);
  auto remote = connected(server, server.options());
  const std::string content(3u << 20, 'x');
  CHECK(put_text(server, *remote, server.path("file"), content));
  CHECK((test::read_file(server.path("file")) == content));
}

flow::Task<> watch(Outcome<void>& outcome, flow::Task<Outcome<void>> work) {
  outcome = co_await std::move(work);
}

// Puts several large files at once, and strikes when the first bytes are there.
template <class Strike>
flow::Task<std::vector<Outcome<void>>> put_and_strike(SftpServer& server, Remote& remote,
                                                      TextPayload& payload, const Strike& strike) {
  constexpr std::size_t files = 4;
  std::vector<Outcome<void>> outcomes(files);
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < files; ++i)
    paths.push_back(server.path("large" + std::to_string(i)));
  flow::TaskGroup group(server.io.get_executor());
  for (std::size_t i = 0; i < files; ++i)
    group.spawn(watch(outcomes[i], remote.put(paths[i], payload)));
  group.spawn(strike());
  co_await group.join();
  co_return outcomes;
}

// Waits for the condition, not for a time.
flow::Task<> until_begun(std::string path) {
  std::error_code error;
  while (std::filesystem::file_size(path, error) == 0 || error)
    co_await flow::pause(1ms);
}

TEST_CASE(
    "Sessions killed in the middle are disconnected, every operation is told, and nothing is left waiting") {
  SftpServer server;
  auto remote = connected(server, server.options());
  TextPayload payload(std::string(3 * Seal::block_bytes, 'x'));
  const auto strike = [&]() -> flow::Task<> {
    co_await until_begun(server.path("large0"));
    server.sshd.end_sessions();
  };
  const auto outcomes = run(server.io, put_and_strike(server, *remote, payload, strike));
  std::size_t lost = 0;
  for (const auto& outcome : outcomes) {
    if (outcome) continue;
    CHECK(outcome.error().reason == Reason::disconnected);
    ++lost;
  }
  CHECK(lost > 0);
  const auto later = run(server.io, remote->stat(server.path("large0")));
  REQUIRE_FALSE(later);
  CHECK(later.error().reason == Reason::disconnected);
  CHECK(server.connect());
}

TEST_CASE("A server that stands still times out; what comes later is told that the session is over") {
  SftpServer server;
  auto options = server.options();
  options.reply_timeout = 3s;
  auto remote = connected(server, options);
  server.sshd.freeze();
  const auto outcome = run(server.io, remote->stat(server.path("file")));
  server.sshd.thaw();
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().reason == Reason::timeout);
  const auto later = run(server.io, remote->stat(server.path("file")));
  REQUIRE_FALSE(later);
  CHECK(later.error().reason == Reason::disconnected);
}

flow::Task<Outcome<void>> put_until_cancelled(SftpServer& server, Remote& remote, TextPayload& payload) {
  const std::string path = server.path("large");
  auto work = remote.put(path, payload);
  auto limit = until_begun(path);
  const auto done = co_await flow::race(std::move(work), std::move(limit));
  if (done) co_return *done;
  co_return std::unexpected(delivery::Fault{Reason::timeout, "cancelled"});
}

TEST_CASE("A cancelled operation takes its session with it") {
  SftpServer server;
  auto remote = connected(server, server.options());
  TextPayload payload(std::string(4 * Seal::block_bytes, 'x'));
  const auto outcome = run(server.io, put_until_cancelled(server, *remote, payload));
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().reason == Reason::timeout);
  const auto later = run(server.io, remote->stat(server.path("large")));
  REQUIRE_FALSE(later);
  CHECK(later.error().reason == Reason::disconnected);
}

TEST_CASE("A connection that is given up while it is made leaves nothing behind") {
  SftpServer server;
  server.sshd.freeze();
  delivery::sftp::SftpConnector connector(server.transport.get_executor(), server.options());
  const auto outcome = run(server.io, flow::within(50ms, connector.connect()));
  CHECK_FALSE(outcome);
  server.sshd.thaw();
}

}  // namespace
}  // namespace stmtwatch
