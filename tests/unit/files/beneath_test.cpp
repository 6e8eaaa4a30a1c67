#include "daemon/files/beneath.hpp"

#include <algorithm>
#include <cstring>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temporary_directory.hpp"

using stmtwatch::files::Descriptor;
using stmtwatch::files::Directory;
using stmtwatch::files::OpenFault;
using stmtwatch::test::TemporaryDirectory;
using stmtwatch::test::write_file;

namespace {

constexpr std::uint64_t any_size = ~0ull;

struct Spool {
  TemporaryDirectory root;
  std::filesystem::path path = root / "spool";
  Spool() { std::filesystem::create_directory(path); }
  Directory open() const { return Directory::open(path).value(); }
};

// What opening `name` fails with; a success fails the test.
OpenFault open_fault(const Spool& spool, const std::string& name, std::uint64_t bytes_max = any_size) {
  const auto opened = spool.open().open_file(name, bytes_max);
  REQUIRE_FALSE(opened.has_value());
  CHECK_FALSE(opened.error().detail.empty());
  return opened.error().kind;
}

}  // namespace

TEST_CASE("a regular file opens, and its stamp says its size") {
  const Spool spool;
  write_file(spool.path / "a.txt", "hello");
  const auto file = spool.open().open_file("a.txt", 5);
  REQUIRE(file.has_value());
  CHECK(file->stamp.size == 5);
  CHECK(file->stamp == spool.open().stamp("a.txt").value());
}

TEST_CASE("a file of one byte more than allowed is too large") {
  const Spool spool;
  write_file(spool.path / "a.txt", "hello");
  CHECK(open_fault(spool, "a.txt", 4) == OpenFault::too_large);
}

TEST_CASE("an empty file opens even where no byte is allowed") {
  const Spool spool;
  write_file(spool.path / "a.txt", "");
  CHECK(spool.open().open_file("a.txt", 0).has_value());
}

TEST_CASE("a name that is no bare name is not found, whatever stands there") {
  const Spool spool;
  write_file(spool.root / "secret", "x");
  std::filesystem::create_directory(spool.path / "in");
  write_file(spool.path / "in" / "a.txt", "x");
  for (const std::string& name : {std::string("../secret"), std::string(".."), std::string("."),
                                  std::string(""), std::string("in/a.txt"), (spool.root / "secret").native(),
                                  std::string("/"), std::string("a\0b", 3), std::string("in/../in/a.txt")}) {
    CAPTURE(name);
    CHECK(open_fault(spool, name) == OpenFault::not_found);
    CHECK(spool.open().stamp(name).error().kind == OpenFault::not_found);
  }
}

TEST_CASE("a name of 255 bytes opens, one of 256 is not found") {
  const Spool spool;
  const std::string longest(255, 'n');
  write_file(spool.path / longest, "x");
  CHECK(spool.open().open_file(longest, any_size).has_value());
  CHECK(open_fault(spool, longest + "n") == OpenFault::not_found);
}

TEST_CASE("a name may hold any byte but a slash and a NUL") {
  const Spool spool;
  const std::string name = "\xff\n\x1b[2J {merchant} \\";
  write_file(spool.path / name, "x");
  CHECK(spool.open().open_file(name, any_size).has_value());
  CHECK(spool.open().names().value() == std::vector{name});
}

TEST_CASE("what is no regular file is refused without touching it") {
  const Spool spool;
  write_file(spool.root / "secret", "x");
  std::filesystem::create_symlink(spool.root / "secret", spool.path / "link");
  std::filesystem::create_symlink("real", spool.path / "link_beside");
  write_file(spool.path / "real", "x");
  std::filesystem::create_symlink("nowhere", spool.path / "dangling");
  std::filesystem::create_directory(spool.path / "directory");
  REQUIRE(::mkfifo((spool.path / "fifo").c_str(), 0600) == 0);  // opening it for reading would block for ever
  for (const char* name : {"link", "link_beside", "dangling", "directory", "fifo"}) {
    CAPTURE(name);
    CHECK(open_fault(spool, name) == OpenFault::not_regular);
    CHECK(spool.open().stamp(name).error().kind == OpenFault::not_regular);
  }
}

TEST_CASE("a socket is refused") {
  const Spool spool;
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = (spool.path / "socket").native();
  REQUIRE(path.size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, path.c_str(), path.size());
  REQUIRE(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CHECK(open_fault(spool, "socket") == OpenFault::not_regular);
}

TEST_CASE("a device is refused" * doctest::skip(::geteuid() != 0)) {
  const auto dev = Directory::open("/dev");
  REQUIRE(dev.has_value());
  const auto opened = dev->open_file("null", any_size);
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().kind == OpenFault::not_regular);
}

TEST_CASE("a link that takes the file's place cannot lead out of the directory") {
  const Spool spool;
  write_file(spool.root / "secret", "x");
  const auto directory = spool.open();
  write_file(spool.path / "a.txt", "x");
  REQUIRE(directory.stamp("a.txt").has_value());
  std::filesystem::remove(spool.path / "a.txt");
  std::filesystem::create_symlink("../secret", spool.path / "a.txt");
  CHECK(open_fault(spool, "a.txt") == OpenFault::not_regular);
}

TEST_CASE("the directory itself may be reached through a link, as the configuration says") {
  const Spool spool;
  write_file(spool.path / "a.txt", "x");
  std::filesystem::create_directory_symlink(spool.path, spool.root / "link");
  const auto directory = Directory::open(spool.root / "link");
  REQUIRE(directory.has_value());
  CHECK(directory->open_file("a.txt", any_size).has_value());
  CHECK(directory->in_place());
}

TEST_CASE("a directory that is missing or no directory says so") {
  const Spool spool;
  write_file(spool.path / "a.txt", "x");
  CHECK(Directory::open(spool.path / "none").error().kind == OpenFault::not_found);
  CHECK(Directory::open(spool.path / "a.txt").error().kind == OpenFault::not_found);
}

TEST_CASE("an unreadable file is not permitted") {
  const Spool spool;
  std::filesystem::permissions(spool.root.path(), std::filesystem::perms(0755));
  write_file(spool.path / "a.txt", "x");
  REQUIRE(::chmod((spool.path / "a.txt").c_str(), 0000) == 0);
  // Root may read everything, so the question is asked by a child that is nobody.
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(65534) != 0 || ::setuid(65534) != 0))
      ::_exit(2);
    const auto opened = Directory::open(spool.path).value().open_file("a.txt", any_size);
    ::_exit(!opened && opened.error().kind == OpenFault::not_permitted ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a stamp changes with the content, and survives a rename but for the status change") {
  const Spool spool;
  write_file(spool.path / "a.txt", "one");
  const auto directory = spool.open();
  const auto before = directory.stamp("a.txt").value();
  std::filesystem::rename(spool.path / "a.txt", spool.path / "b.txt");
  const auto renamed = directory.stamp("b.txt").value();
  CHECK(renamed.same_content(before));
  write_file(spool.path / "b.txt", "three");
  CHECK_FALSE(directory.stamp("b.txt").value().same_content(before));
}

TEST_CASE("an equal file of another inode has another stamp") {
  const Spool spool;
  write_file(spool.path / "a.txt", "same");
  write_file(spool.path / "b.txt", "same");
  CHECK_FALSE(spool.open().stamp("a.txt").value().same_content(spool.open().stamp("b.txt").value()));
}

TEST_CASE("a directory of more names than one chunk holds is listed whole, each name once") {
  const Spool spool;
  std::vector<std::string> expected;
  for (int i = 0; i < 3000; ++i) {
    expected.push_back("merged_880000000001_" + std::to_string(10'000 + i));
    write_file(spool.path / expected.back(), "");
  }
  auto listing = spool.open().list().value();
  std::vector<std::string> seen;
  int chunks = 0;
  for (auto some = listing.next().value(); !some.empty(); some = listing.next().value()) {
    seen.insert(seen.end(), some.begin(), some.end());
    ++chunks;
  }
  std::ranges::sort(seen);
  CHECK(seen == expected);
  CHECK(chunks > 1);
}

TEST_CASE("an empty directory has no names") {
  CHECK(Spool().open().names().value().empty());
}

TEST_CASE("two listings at a time do not disturb each other") {
  const Spool spool;
  write_file(spool.path / "a", "");
  const auto directory = spool.open();
  auto one = directory.list().value();
  auto two = directory.list().value();
  CHECK(one.next().value().size() == 1);
  CHECK(two.next().value().size() == 1);
}

TEST_CASE("whether somebody holds a file open for writing is seen as long as it lasts") {
  const Spool spool;
  write_file(spool.path / "a.txt", "x");
  const auto directory = spool.open();
  const auto file = directory.open_file("a.txt", any_size).value();
  CHECK(directory.open_for_writing(file) == false);
  {
    const Descriptor writer(::open((spool.path / "a.txt").c_str(), O_WRONLY | O_CLOEXEC));
    REQUIRE(writer);
    CHECK(directory.open_for_writing(file) == true);
  }
  CHECK(directory.open_for_writing(file) == false);
  const Descriptor afterwards(::open((spool.path / "a.txt").c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  CHECK(static_cast<bool>(afterwards));  // no lease is left behind that would keep writers out
}

TEST_CASE("a directory that was renamed, removed or replaced is not in place any more") {
  const Spool spool;
  const auto directory = spool.open();
  CHECK(directory.in_place());
  std::filesystem::rename(spool.path, spool.root / "elsewhere");
  CHECK_FALSE(directory.in_place());
  std::filesystem::create_directory(spool.path);
  CHECK_FALSE(directory.in_place());
}

TEST_CASE("a moved-from descriptor owns nothing, and the moved-to one closes once") {
  Descriptor one(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int fd = one.get();
  {
    const Descriptor two(std::move(one));
    CHECK(two.get() == fd);
  }
  CHECK(::fcntl(fd, F_GETFD) == -1);
}
