#include "daemon/spool/spool.hpp"

#include <algorithm>
#include <fstream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/manual_clock.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/flow/coroutines.hpp"
#include "tests/unit/spool/recorder.hpp"

namespace stmtwatch {
namespace {

using namespace std::chrono_literals;
using test::a_name;
using test::Told;
using test::write_file;

const Told a_ready = {std::string("ready ") + a_name};
const Told a_found = {std::string("found ") + a_name};

std::string name_of(int merchant) {
  return "merged_" + std::to_string(100'000 + merchant) + "_20240909.txt";
}

// A spool at work on one io_context; the clock moves only when the test says so, so what is told before came
// by event.
struct Scene {
  test::TemporaryDirectory root;
  std::filesystem::path path = root / "spool";
  boost::asio::io_context io;
  test::ManualClock clock;
  test::Recorder recorder;
  spool::Spool watched;
  test::Started running;

  explicit Scene(bool directory_exists = true)
      : watched((directory_exists && std::filesystem::create_directory(path), test::merged_options(path)),
                recorder, clock),
        running(io, watched.run()) {}
  ~Scene() {
    running.cancel();
    settle();
    CHECK(running.done);
  }

  Told settle() {
    do
      io.restart();
    while (io.poll() > 0);
    return recorder.take();
  }
  Told settle_after(std::chrono::milliseconds pause) {
    clock.advance(pause);
    return settle();
  }
};

TEST_CASE("an empty spool is fine, and says so once") {
  Scene scene;
  CHECK(scene.settle() == Told{"fine"});
  CHECK(scene.settle_after(60s).empty());
}

TEST_CASE("a statement written and closed is told by its event") {
  Scene scene;
  scene.settle();
  write_file(scene.path / a_name, "x");
  CHECK(scene.settle() == a_ready);
}

TEST_CASE("a statement is not told before it is closed") {
  Scene scene;
  scene.settle();
  std::ofstream writer(scene.path / a_name);
  writer << "half" << std::flush;
  CHECK(scene.settle().empty());
  writer << "whole";
  writer.close();
  CHECK(scene.settle() == a_ready);
}

TEST_CASE("a statement renamed in is told, also when it takes the place of another") {
  Scene scene;
  scene.settle();
  for (int time = 0; time < 2; ++time) {
    write_file(scene.root / "elsewhere", "x");
    std::filesystem::rename(scene.root / "elsewhere", scene.path / a_name);
    CHECK(scene.settle() == a_ready);
  }
}

TEST_CASE("several events of one name that are read together are told once") {
  Scene scene;
  scene.settle();
  for (int time = 0; time < 5; ++time)
    write_file(scene.path / a_name, "x");
  CHECK(scene.settle() == a_ready);
}

TEST_CASE("what lay there at the start is found") {
  test::TemporaryDirectory root;
  write_file(root / a_name, "x");
  boost::asio::io_context io;
  test::ManualClock clock;
  test::Recorder recorder;
  spool::Spool watched(test::merged_options(root.path()), recorder, clock);
  test::Started running(io, watched.run());
  test::settle(io);
  CHECK(recorder.take() == Told{a_found.front(), "fine"});
  running.cancel();
  test::settle(io);
  CHECK(running.done);
}

TEST_CASE("a hard link raises no event, and the next rescan finds it") {
  Scene scene;
  scene.settle();
  write_file(scene.root / "elsewhere", "x");
  std::filesystem::create_hard_link(scene.root / "elsewhere", scene.path / a_name);
  CHECK(scene.settle().empty());
  CHECK(scene.settle_after(59'999ms).empty());
  CHECK(scene.settle_after(1ms) == a_found);
}

TEST_CASE(
    "a file that a rescan finds unfinished is looked at again after the quiet time, not at the next rescan") {
  Scene scene;
  scene.settle();
  std::ofstream writer(scene.path / a_name);
  CHECK(scene.settle_after(60s).empty());
  CHECK(scene.settle_after(5s) == a_found);
}

TEST_CASE("a directory that is missing at the start is a fault told once, and is watched when it comes") {
  Scene scene(false);
  CHECK(scene.settle() == Told{"fault"});
  CHECK(scene.recorder.last_fault->kind == files::OpenFault::not_found);
  CHECK(scene.recorder.last_fault->detail.find(scene.path.native()) != std::string::npos);
  CHECK(scene.settle_after(60s).empty());
  std::filesystem::create_directory(scene.path);
  write_file(scene.path / a_name, "x");
  CHECK(scene.settle_after(60s) == Told{a_found.front(), "fine"});
  write_file(scene.path / a_name, "y");
  CHECK(scene.settle() == a_ready);
}

TEST_CASE("a directory that is renamed away is missed at once") {
  Scene scene;
  scene.settle();
  std::filesystem::rename(scene.path, scene.root / "gone");
  CHECK(scene.settle() == Told{"fault"});
  std::filesystem::rename(scene.root / "gone", scene.path);
  CHECK(scene.settle_after(60s) == Told{"fine"});
}

TEST_CASE("a directory that is replaced goes on being watched") {
  Scene scene;
  scene.settle();
  std::filesystem::create_directory(scene.root / "next");
  write_file(scene.root / "next" / a_name, "x");
  std::filesystem::rename(scene.path, scene.root / "gone");
  std::filesystem::rename(scene.root / "next", scene.path);
  CHECK(scene.settle() == a_found);
  write_file(scene.root / "gone" / a_name, "x");
  CHECK(scene.settle().empty());
  write_file(scene.path / a_name, "y");
  CHECK(scene.settle() == a_ready);
}

TEST_CASE("a directory that is removed and made anew is watched again after the next rescan") {
  Scene scene;
  scene.settle();
  std::filesystem::remove(scene.path);
  std::filesystem::create_directory(scene.path);
  write_file(scene.path / a_name, "x");
  CHECK(scene.settle_after(60s) == a_found);
  write_file(scene.path / a_name, "y");
  CHECK(scene.settle() == a_ready);
}

TEST_CASE("a file in the directory's place is a fault") {
  Scene scene(false);
  write_file(scene.path, "x");
  CHECK(scene.settle() == Told{"fault"});
}

TEST_CASE("an overflow of the event queue loses no file") {
  Scene scene;
  scene.settle();
  std::ifstream limit_file("/proc/sys/fs/inotify/max_queued_events");
  int limit = 0;
  limit_file >> limit;
  REQUIRE(limit > 0);
  REQUIRE(limit <= 200'000);
  // Events of two names in turn, because equal ones in a row are merged by the kernel; then the file that is
  // lost.
  for (int i = 0; i <= limit; ++i)
    std::ofstream(scene.path / (i % 2 == 0 ? ".even" : ".odd"), std::ios::app);
  write_file(scene.path / a_name, "x");
  CHECK(scene.settle() == a_found);
  write_file(scene.path / a_name, "y");
  CHECK(scene.settle() == a_ready);
}

TEST_CASE("scanning a large directory lets others run in between, and finds every file") {
  Scene scene(false);
  scene.settle();
  std::filesystem::create_directory(scene.path);
  constexpr int files = 1500;
  for (int i = 0; i < files; ++i)
    write_file(scene.path / name_of(i), "");
  scene.clock.advance(60s);
  // A neighbour who counts how often it gets its turn while the scan goes on.
  std::size_t found = 0;
  int turns = 0;
  std::function<void()> neighbour = [&] {
    const Told told = scene.recorder.take();
    found += static_cast<std::size_t>(
        std::ranges::count_if(told, [](const auto& line) { return line.starts_with("found "); }));
    if (found > 0 && found < files) ++turns;
    if (found < files) boost::asio::post(scene.io, neighbour);
  };
  boost::asio::post(scene.io, neighbour);
  scene.io.restart();
  scene.io.poll();
  CHECK(found == files);
  CHECK(turns > 1);
}

TEST_CASE("a directory nobody may read is a fault, and is fine again once it can be read" *
          doctest::skip(::geteuid() == 0)) {
  Scene scene;
  scene.settle();
  REQUIRE(::chmod(scene.path.c_str(), 0300) == 0);
  CHECK(scene.settle_after(60s) == Told{"fault"});
  CHECK(scene.recorder.last_fault->kind == files::OpenFault::not_permitted);
  REQUIRE(::chmod(scene.path.c_str(), 0700) == 0);
  CHECK(scene.settle_after(60s) == Told{"fine"});
}

TEST_CASE("being cancelled ends it at any point of its waiting") {
  for (int handlers = 0; handlers < 12; ++handlers) {
    CAPTURE(handlers);
    Scene scene(handlers % 2 == 0);
    for (int i = 0; i < handlers; ++i)
      scene.io.poll_one();
    scene.running.cancel();
    scene.settle();
    CHECK(scene.running.done);
  }
}

}  // namespace
}  // namespace stmtwatch
