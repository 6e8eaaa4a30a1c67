#include "daemon/spool/archive.hpp"

#include <chrono>
#include <fstream>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "tests/support/temporary_directory.hpp"
#include "tests/unit/spool/recorder.hpp"

namespace stmtwatch {
namespace {

using files::OpenFault;
using files::Stamp;
using spool::Archived;
using test::a_name;
using test::read_file;
using test::write_file;

const BusinessDate date = *BusinessDate::parse("20240909");

// The archive lies either on the spool's file system, where a rename does, or on another one, where it is a
// copy.
enum class Where : std::uint8_t { here, elsewhere };

struct ArchiveScene {
  test::TemporaryDirectory root;
  std::filesystem::path far = make_far();
  std::filesystem::path path = root / "spool";
  std::filesystem::path archive;

  explicit ArchiveScene(Where where)
      : archive((where == Where::here ? root.path() : far) / "archive" / "merged") {
    std::filesystem::create_directory(path);
  }
  ~ArchiveScene() {
    std::error_code ignored;
    std::filesystem::remove_all(far, ignored);
  }
  static std::filesystem::path make_far() {
    std::string made = "/dev/shm/stmtwatch-test-XXXXXX";
    REQUIRE(::mkdtemp(made.data()) != nullptr);
    return made;
  }

  files::Directory open() const { return files::Directory::open(path).value(); }
  Stamp deliver(const std::string& content) const {
    write_file(path / a_name, content);
    return open().stamp(a_name).value();
  }
  std::expected<Archived, files::Fault> move(const Stamp& judged, std::uint32_t revision = 1) const {
    return spool::archive(open(), a_name, judged, archive, date, revision);
  }
  std::filesystem::path archived(const std::string& suffix = "") const {
    return archive / "20240909" / (a_name + suffix);
  }
  std::filesystem::path between(const Stamp& judged) const {
    return path / (".stmtwatch-archiving-" + std::to_string(judged.inode));
  }
};

void for_both(void (*run)(Where)) {
  SUBCASE("on the same file system") {
    run(Where::here);
  }
  SUBCASE("across file systems") {
    run(Where::elsewhere);
  }
}

TEST_CASE("the test's two file systems are two") {
  const ArchiveScene scene(Where::elsewhere);
  struct stat here {
  }, there{};
  REQUIRE(::stat(scene.path.c_str(), &here) == 0);
  REQUIRE(::stat(scene.far.c_str(), &there) == 0);
  CHECK(here.st_dev != there.st_dev);
}

TEST_CASE("a delivered file moves to its day's folder, whole, and leaves nothing behind") {
  for_both([](Where where) {
    const ArchiveScene scene(where);
    const std::string content(1'000'003, 'c');
    const Stamp judged = scene.deliver(content);
    CHECK(scene.move(judged).value() == Archived::moved);
    CHECK(read_file(scene.archived()) == content);
    CHECK(std::filesystem::is_empty(scene.path));
    const auto day = files::Directory::open(scene.archive / "20240909").value();
    CHECK(day.names().value() == std::vector{a_name});
    CHECK(day.stamp(a_name).value().modified_ns == judged.modified_ns);
  });
}

TEST_CASE("an empty file is archived like any other") {
  for_both([](Where where) {
    const ArchiveScene scene(where);
    CHECK(scene.move(scene.deliver("")).value() == Archived::moved);
    CHECK(read_file(scene.archived()).empty());
  });
}

TEST_CASE("a later revision stands beside the first") {
  for_both([](Where where) {
    const ArchiveScene scene(where);
    CHECK(scene.move(scene.deliver("one")).value() == Archived::moved);
    CHECK(scene.move(scene.deliver("two"), 2).value() == Archived::moved);
    CHECK(read_file(scene.archived()) == "one");
    CHECK(read_file(scene.archived(".2")) == "two");
  });
}

TEST_CASE("archiving again changes nothing") {
  for_both([](Where where) {
    const ArchiveScene scene(where);
    const Stamp judged = scene.deliver("one");
    CHECK(scene.move(judged).value() == Archived::moved);
    CHECK(scene.move(judged).value() == Archived::already);
    CHECK(read_file(scene.archived()) == "one");
  });
}

TEST_CASE("archiving again though a new revision has come is still done already, and leaves the new one") {
  for_both([](Where where) {
    const ArchiveScene scene(where);
    const Stamp judged = scene.deliver("one");
    CHECK(scene.move(judged).value() == Archived::moved);
    scene.deliver("two");
    CHECK(scene.move(judged).value() == Archived::already);
    CHECK(read_file(scene.path / a_name) == "two");
  });
}

TEST_CASE("a file that is neither here nor there is gone") {
  for_both([](Where where) {
    const ArchiveScene scene(where);
    const Stamp judged = scene.deliver("one");
    std::filesystem::remove(scene.path / a_name);
    CHECK(scene.move(judged).value() == Archived::gone);
  });
}

TEST_CASE("another file that took the name is left where it is") {
  for_both([](Where where) {
    const ArchiveScene scene(where);
    const Stamp judged = scene.deliver("one");
    write_file(scene.root / "new", "one");  // the same bytes, but another file
    std::filesystem::rename(scene.root / "new", scene.path / a_name);
    CHECK(scene.move(judged).value() == Archived::replaced);
    CHECK(read_file(scene.path / a_name) == "one");
    CHECK_FALSE(std::filesystem::exists(scene.archived()));
  });
}

TEST_CASE("a file that was written to after it was judged is left where it is") {
  for_both([](Where where) {
    const ArchiveScene scene(where);
    const Stamp judged = scene.deliver("one");
    std::ofstream(scene.path / a_name, std::ios::app) << "more";
    CHECK(scene.move(judged).value() == Archived::replaced);
    CHECK(read_file(scene.path / a_name) == "onemore");
  });
}

TEST_CASE("a link or a directory that took the name is left where it is") {
  for_both([](Where where) {
    const ArchiveScene scene(where);
    const Stamp judged = scene.deliver("one");
    std::filesystem::remove(scene.path / a_name);
    std::filesystem::create_symlink("/etc/passwd", scene.path / a_name);
    CHECK(scene.move(judged).value() == Archived::replaced);
    CHECK(std::filesystem::is_symlink(scene.path / a_name));
  });
}

TEST_CASE("nothing in the archive is ever overwritten") {
  for_both([](Where where) {
    const ArchiveScene scene(where);
    std::filesystem::create_directories(scene.archive / "20240909");
    write_file(scene.archived(), "ONE");
    const Stamp judged = scene.deliver("one");
    for (int time = 0; time < 2; ++time) {
      const auto outcome = scene.move(judged);
      REQUIRE_FALSE(outcome.has_value());
      CHECK(outcome.error().detail.find(scene.archived().native()) != std::string::npos);
      CHECK(read_file(scene.archived()) == "ONE");
      CHECK(read_file(scene.between(judged)) == "one");
    }
    std::filesystem::remove(scene.archived());  // as the message asks
    CHECK(scene.move(judged).value() == Archived::moved);
    CHECK(read_file(scene.archived()) == "one");
  });
}

TEST_CASE("a call after a crash finishes what it finds, whatever step was the last") {
  for_both([](Where where) {
    const ArchiveScene scene(where);
    const Stamp judged = scene.deliver("one");
    const auto between = scene.between(judged);
    SUBCASE("taken out of sight") {
      std::filesystem::rename(scene.path / a_name, between);
    }
    SUBCASE("taken, and a new revision has come since") {
      std::filesystem::rename(scene.path / a_name, between);
      write_file(scene.path / a_name, "two");
    }
    SUBCASE("half of the copy written") {
      std::filesystem::rename(scene.path / a_name, between);
      std::filesystem::create_directories(scene.archive / "20240909");
      write_file(scene.archive / "20240909" / between.filename(), "o and much that is wrong");
    }
    SUBCASE("the copy in place, the original not removed") {
      std::filesystem::rename(scene.path / a_name, between);
      std::filesystem::create_directories(scene.archive / "20240909");
      write_file(scene.archived(), "one");
    }
    const bool new_revision =
        std::filesystem::exists(between) && std::filesystem::exists(scene.path / a_name);
    CHECK(scene.move(judged).value() == Archived::moved);
    CHECK(read_file(scene.archived()) == "one");
    CHECK_FALSE(std::filesystem::exists(between));
    CHECK(std::filesystem::exists(scene.path / a_name) == new_revision);
    CHECK(scene.move(judged).value() == Archived::already);
  });
}

TEST_CASE("a file that was changed after it was taken gets its name back") {
  for_both([](Where where) {
    const ArchiveScene scene(where);
    const Stamp judged = scene.deliver("one");
    std::filesystem::rename(scene.path / a_name, scene.between(judged));
    std::ofstream(scene.between(judged), std::ios::app) << "more";
    CHECK(scene.move(judged).value() == Archived::replaced);
    CHECK(read_file(scene.path / a_name) == "onemore");
    CHECK_FALSE(std::filesystem::exists(scene.between(judged)));
  });
}

TEST_CASE("of two changed files that claim one name neither is lost") {
  const ArchiveScene scene(Where::here);
  const Stamp judged = scene.deliver("one");
  std::filesystem::rename(scene.path / a_name, scene.between(judged));
  std::ofstream(scene.between(judged), std::ios::app) << "more";
  write_file(scene.path / a_name, "two");
  const auto outcome = scene.move(judged);
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().detail.find(scene.between(judged).native()) != std::string::npos);
  CHECK(read_file(scene.path / a_name) == "two");
  CHECK(read_file(scene.between(judged)) == "onemore");
}

TEST_CASE("an archive that cannot be made or written to is a fault, and the file stays in the spool" *
          doctest::skip(::geteuid() == 0)) {
  const ArchiveScene scene(Where::here);
  const Stamp judged = scene.deliver("one");
  std::filesystem::create_directories(scene.archive / "20240909");
  REQUIRE(::chmod((scene.archive / "20240909").c_str(), 0500) == 0);
  CHECK(scene.move(judged).error().kind == OpenFault::not_permitted);
  REQUIRE(::chmod((scene.archive / "20240909").c_str(), 0700) == 0);
  CHECK(read_file(scene.path / a_name) == "one");
}

TEST_CASE(
    "a file in the place of the archive is a fault that names it, and the statement stays in the spool") {
  const ArchiveScene scene(Where::here);
  const Stamp judged = scene.deliver("one");
  std::filesystem::create_directories(scene.archive.parent_path());
  write_file(scene.archive, "x");
  const auto outcome = scene.move(judged);
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().detail.find(scene.archive.native()) != std::string::npos);
  CHECK(read_file(scene.path / a_name) == "one");
}

TEST_CASE("days before the oldest kept expire, and nothing else does") {
  const ArchiveScene scene(Where::here);
  const auto today = *BusinessDate::parse("20240909");
  for (const char* day : {"20240830", "20240829", "20240828", "20230101", "20240909", "20250101"}) {
    std::filesystem::create_directories(scene.archive / day);
    write_file(scene.archive / day / a_name, "x");
  }
  std::filesystem::create_directories(scene.archive / "2024-01-01");  // not a name that archive() gives
  std::filesystem::create_directories(scene.archive / "20240230");
  std::filesystem::create_directories(scene.archive / "notes");
  write_file(scene.archive / "20200101", "a file, not a folder");
  std::filesystem::create_directory_symlink(scene.path, scene.archive / "20200102");
  write_file(scene.path / a_name, "x");

  CHECK(spool::expire(scene.archive, today, 11).value() == 2);
  for (const char* kept : {"20240830", "20240829", "20240909", "20250101", "2024-01-01", "20240230", "notes",
                           "20200101", "20200102"}) {
    CAPTURE(kept);
    CHECK(std::filesystem::exists(scene.archive / kept));
  }
  CHECK(std::filesystem::exists(scene.path / a_name));
  CHECK_FALSE(std::filesystem::exists(scene.archive / "20240828"));
  CHECK(spool::expire(scene.archive, today, 11).value() == 0);
}

TEST_CASE("where there is no archive nothing expires") {
  const ArchiveScene scene(Where::here);
  CHECK(spool::expire(scene.archive, date, 1).value() == 0);
}

}  // namespace
}  // namespace stmtwatch
