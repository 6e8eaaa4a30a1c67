#include "daemon/api/listeners.hpp"

#include <filesystem>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temporary_directory.hpp"
#include "tests/unit/api/raw_client.hpp"

namespace stmtwatch::api {
namespace {

namespace fs = std::filesystem;

struct Fault {
  int exit_code = 0;
  std::string message;
};

template <class Listen>
Fault fault_of(Listen listen) {
  try {
    listen();
  } catch (const StartupFault& fault) {
    return {fault.exit_code(), fault.what()};
  }
  return {};
}

Fault local_fault(const fs::path& path) {
  boost::asio::io_context context;
  return fault_of([&] { listen_locally(context, path); });
}

TEST_CASE("the control socket is for its owner and its group, whatever the umask") {
  for (const mode_t mask : {0u, 022u, 077u}) {
    CAPTURE(mask);
    const test::TemporaryDirectory directory;
    boost::asio::io_context context;
    const auto before = ::umask(mask);
    const auto acceptor = listen_locally(context, directory / "control.sock");
    ::umask(before);
    struct stat status {};
    REQUIRE(::stat((directory / "control.sock").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0660);
  }
}

TEST_CASE("a socket whose listener is gone is replaced") {
  const test::TemporaryDirectory directory;
  const auto path = directory / "control.sock";
  boost::asio::io_context context;
  { const auto gone = listen_locally(context, path); }
  REQUIRE(fs::is_socket(path));
  const auto acceptor = listen_locally(context, path);
  CHECK_NOTHROW(test::RawClient{path});
}

TEST_CASE("a socket that somebody listens on is left to him") {
  const test::TemporaryDirectory directory;
  const auto path = directory / "control.sock";
  boost::asio::io_context context;
  const auto first = listen_locally(context, path);
  const auto fault = local_fault(path);
  CHECK(fault.exit_code == 74);
  CHECK(fault.message.find(path.native()) != std::string::npos);
  CHECK_NOTHROW(test::RawClient{path});
}

TEST_CASE("a file that is no socket is not removed, nor one that a link leads to") {
  const test::TemporaryDirectory directory;
  const auto path = directory / "control.sock";
  test::write_file(path, "precious");
  CHECK(local_fault(path).exit_code == 78);
  CHECK(test::read_file(path) == "precious");

  const auto link = directory / "link.sock";
  fs::create_symlink(path, link);
  CHECK(local_fault(link).exit_code == 78);
  CHECK(fs::is_symlink(link));
}

TEST_CASE("a directory that does not exist and a path that is too long are faults of the configuration") {
  const test::TemporaryDirectory directory;
  CHECK(local_fault(directory / "none/control.sock").exit_code == 78);
  const auto longest = directory.path() / std::string(107 - directory.path().native().size() - 1, 'x');
  CHECK(local_fault(longest).exit_code == 0);
  CHECK(local_fault(longest.native() + "x").exit_code == 78);
}

TEST_CASE("a TCP port that is taken, or an address that is not ours, says which") {
  boost::asio::io_context context;
  const auto first = listen_on_tcp(context, "127.0.0.1", 0);
  const auto port = first.local_endpoint().port();
  const auto taken = fault_of([&] { listen_on_tcp(context, "127.0.0.1", port); });
  CHECK(taken.exit_code == 74);
  CHECK(taken.message.find(std::to_string(port)) != std::string::npos);
  CHECK(fault_of([&] { listen_on_tcp(context, "192.0.2.1", 0); }).exit_code == 78);
  CHECK(fault_of([&] { listen_on_tcp(context, "localhost", 0); }).exit_code == 78);
}

TEST_CASE("a user without a name is called by his number") {
  CHECK(person(0).name == "root");
  CHECK(person(4'000'000'123).name == "uid 4000000123");
}

TEST_CASE("the peer of a Unix socket is who the kernel says it is") {
  const test::TemporaryDirectory directory;
  boost::asio::io_context context;
  auto acceptor = listen_locally(context, directory / "control.sock");
  test::RawClient client(directory / "control.sock");
  auto accepted = acceptor.accept();
  const auto peer = peer_of(accepted);
  REQUIRE(peer);
  CHECK(peer->uid == ::getuid());
  CHECK(peer->name == person(::getuid()).name);
}

}  // namespace
}  // namespace stmtwatch::api
