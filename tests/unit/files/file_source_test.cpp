#include "daemon/files/file_source.hpp"

#include <array>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "tests/support/temporary_directory.hpp"

using stmtwatch::files::Directory;
using stmtwatch::files::FileSource;
using stmtwatch::test::TemporaryDirectory;
using stmtwatch::test::write_file;

namespace {

struct Opened {
  TemporaryDirectory root;
  FileSource source;
  explicit Opened(std::string_view content) : source(open(content)) {}
  FileSource open(std::string_view content) const {
    write_file(root / "a.txt", content);
    return FileSource(Directory::open(root.path()).value().open_file("a.txt", ~0ull).value());
  }
};

std::string read(const FileSource& source, std::uint64_t offset, std::size_t bytes) {
  std::string into(bytes, '?');
  const auto got = source.read_at(offset, std::as_writable_bytes(std::span(into)));
  REQUIRE(got.has_value());
  into.resize(*got);
  return into;
}

}  // namespace

TEST_CASE("reads as far as the content reaches, from anywhere") {
  const Opened file("0123456789");
  CHECK(file.source.size() == 10);
  CHECK(read(file.source, 0, 10) == "0123456789");
  CHECK(read(file.source, 3, 4) == "3456");
  CHECK(read(file.source, 8, 4) == "89");
  CHECK(read(file.source, 10, 4).empty());
  CHECK(read(file.source, ~0ull, 4).empty());
  CHECK(read(file.source, 0, 0).empty());
}

TEST_CASE("an empty file has nothing to read") {
  CHECK(read(Opened("").source, 0, 16).empty());
}

TEST_CASE("what is added while it is read is no part of it") {
  const Opened file("0123456789");
  write_file(file.root / "a.txt", "0123456789abc");
  CHECK(read(file.source, 0, 64) == "0123456789");
}

TEST_CASE("a file that becomes shorter while it is read is a fault that says both sizes") {
  const Opened file("0123456789");
  REQUIRE(::truncate((file.root / "a.txt").c_str(), 4) == 0);
  std::array<std::byte, 10> into{};
  CHECK(file.source.read_at(0, std::span(into).first(4)).value() == 4);
  const auto got = file.source.read_at(0, into);
  REQUIRE_FALSE(got.has_value());
  CHECK(got.error().detail.find("10 bytes when it was opened, now 4") != std::string::npos);
  CHECK_FALSE(file.source.read_at(4, into).has_value());
}

TEST_CASE("a file whose name is taken by another goes on being read as it was") {
  const Opened file("0123456789");
  write_file(file.root / "b.txt", "XXXXXXXXXX");
  std::filesystem::rename(file.root / "b.txt", file.root / "a.txt");
  CHECK(read(file.source, 0, 10) == "0123456789");
}

TEST_CASE("a read error is a fault that says where") {
  TemporaryDirectory root;
  write_file(root / "a.txt", "0123456789");
  // A descriptor open for writing only cannot be read.
  stmtwatch::files::Descriptor write_only(::open((root / "a.txt").c_str(), O_WRONLY | O_CLOEXEC));
  const FileSource source(stmtwatch::files::OpenFile{std::move(write_only), {.size = 10}});
  std::array<std::byte, 10> into{};
  const auto got = source.read_at(3, into);
  REQUIRE_FALSE(got.has_value());
  CHECK(got.error().detail.find("cannot read at byte 3") != std::string::npos);
}
