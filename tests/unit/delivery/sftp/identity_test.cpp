#include "daemon/delivery/sftp/identity.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/support/sshd.hpp"
#include "tests/support/temporary_directory.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

using test::TemporaryDirectory;

std::filesystem::path make(const TemporaryDirectory& directory, std::vector<std::string> kind,
                           const std::string& passphrase = "") {
  const auto file = directory / "key";
  kind.insert(kind.begin(), {"ssh-keygen", "-q", "-N", passphrase, "-f", file.native()});
  test::run_program(kind);
  return file;
}

std::string why_refused(const std::filesystem::path& file) {
  const auto identity = Identity::read(file);
  REQUIRE_FALSE(identity);
  CHECK(identity.error().reason == Reason::auth);
  CHECK(identity.error().detail.contains(file.native()));
  return identity.error().detail;
}

TEST_CASE("Keys of ed25519 and ecdsa are usable, in OpenSSH's format and in PEM") {
  const std::vector<std::vector<std::string>> kinds{
      {"-t", "ed25519"}, {"-t", "ecdsa"}, {"-t", "ecdsa", "-m", "PEM"}};
  for (const auto& kind : kinds) {
    const TemporaryDirectory directory;
    const auto file = make(directory, kind);
    const auto identity = Identity::read(file);
    REQUIRE(identity);
    CHECK(identity->private_key() == test::read_file(file));
  }
}

TEST_CASE("A key with a passphrase is refused and says how to make one without") {
  const std::vector<std::vector<std::string>> kinds{{"-t", "ed25519"}, {"-t", "ecdsa", "-m", "PEM"}};
  for (const auto& kind : kinds) {
    const TemporaryDirectory directory;
    CHECK(why_refused(make(directory, kind, "secret")).contains("ssh-keygen -t ed25519 -N ''"));
  }
}

TEST_CASE("What is no private key is refused") {
  const TemporaryDirectory directory;
  const auto file = make(directory, {"-t", "ed25519"});
  const std::string text = test::read_file(file);
  const std::string half = text.substr(0, text.size() / 2);
  for (const std::string& content :
       {std::string(), std::string("hello\n"), half, test::read_file(file.native() + ".pub")}) {
    test::write_file(file, content);
    CHECK(why_refused(file).contains("no private key"));
  }
}

TEST_CASE("A key of ours that anybody else can read is refused") {
  const TemporaryDirectory directory;
  const auto file = make(directory, {"-t", "ed25519"});
  for (const mode_t mode : {0640u, 0604u, 0620u}) {
    ::chmod(file.c_str(), mode);
    CHECK(why_refused(file).contains("chmod 600"));
  }
  ::chmod(file.c_str(), 0400);
  CHECK(Identity::read(file));
}

TEST_CASE("A missing key, a directory and a file far too large are refused") {
  const TemporaryDirectory directory;
  CHECK(why_refused(directory / "missing").contains("No such file"));
  std::filesystem::create_directory(directory / "dir");
  CHECK(why_refused(directory / "dir").contains("not a regular file"));
  test::write_file(directory / "large", std::string((64u << 10) + 1, 'x'));
  CHECK(why_refused(directory / "large").contains("larger than"));
}

}  // namespace
}  // namespace stmtwatch::delivery::sftp
