#include "daemon/spool/lookout.hpp"

#include <algorithm>
#include <fstream>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/support/manual_clock.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/spool/recorder.hpp"

namespace stmtwatch {
namespace {

using namespace std::chrono_literals;
using test::a_name;
using test::Told;
using test::write_file;

struct LookoutScene {
  test::TemporaryDirectory root;
  spool::SpoolOptions options = test::merged_options(root.path());
  files::Directory directory = files::Directory::open(root.path()).value();
  test::Recorder recorder;
  test::ManualClock clock;
  spool::Lookout lookout{options, directory, recorder, clock};

  Told scan() {
    lookout.begin_scan();
    const auto names = directory.names().value();
    for (const auto& name : names)
      lookout.seen(name);
    lookout.end_scan();
    return recorder.take();
  }
  Told happened(const std::string& name) {
    lookout.happened(name);
    return recorder.take();
  }
  Told look_again_after(std::chrono::milliseconds pause) {
    clock.advance(pause);
    lookout.look_again();
    return recorder.take();
  }
};

TEST_CASE("a statement that was closed is ready, with what its name says") {
  LookoutScene scene;
  write_file(scene.root / a_name, "x");
  CHECK(scene.happened(a_name) == Told{std::string("ready ") + a_name});
}

TEST_CASE("a statement that is gone again when its event is read is not told") {
  LookoutScene scene;
  CHECK(scene.happened(a_name).empty());
  CHECK_FALSE(scene.lookout.next_look().has_value());
}

TEST_CASE("a scan finds what nobody holds open for writing, with its stamp, and finds it again each time") {
  LookoutScene scene;
  write_file(scene.root / a_name, "x");
  CHECK(scene.scan() == Told{std::string("found ") + a_name});
  CHECK(scene.recorder.last_stamp == scene.directory.stamp(a_name).value());
  CHECK(scene.scan() == Told{std::string("found ") + a_name});
}

TEST_CASE("a file that somebody writes is found once it was still for the quiet time, not a moment earlier") {
  LookoutScene scene;
  std::ofstream writer(scene.root / a_name);
  writer << "half" << std::flush;
  CHECK(scene.scan().empty());
  CHECK(scene.lookout.next_look() == scene.clock.steady() + 5s);
  CHECK(scene.look_again_after(4999ms).empty());
  CHECK(scene.look_again_after(1ms) == Told{std::string("found ") + a_name});
  CHECK_FALSE(scene.lookout.next_look().has_value());
}

TEST_CASE("each change while it is written starts the quiet time again") {
  LookoutScene scene;
  std::ofstream writer(scene.root / a_name);
  CHECK(scene.scan().empty());
  writer << "more" << std::flush;
  CHECK(scene.look_again_after(5s).empty());
  CHECK(scene.look_again_after(4s).empty());
  CHECK(scene.look_again_after(1s) == Told{std::string("found ") + a_name});
}

TEST_CASE("a file that its writer leaves while it is waited for is found at the next look") {
  LookoutScene scene;
  std::ofstream writer(scene.root / a_name);
  CHECK(scene.scan().empty());
  writer << "done";
  writer.close();
  CHECK(scene.look_again_after(5s) == Told{std::string("found ") + a_name});
}

TEST_CASE("an event ends the waiting, and the file is told once") {
  LookoutScene scene;
  std::ofstream writer(scene.root / a_name);
  CHECK(scene.scan().empty());
  CHECK(scene.happened(a_name) == Told{std::string("ready ") + a_name});
  CHECK(scene.look_again_after(5s).empty());
}

TEST_CASE("a file that is taken away while it is waited for is forgotten") {
  LookoutScene scene;
  std::ofstream writer(scene.root / a_name);
  CHECK(scene.scan().empty());
  std::filesystem::remove(scene.root / a_name);
  CHECK(scene.look_again_after(5s).empty());
  CHECK_FALSE(scene.lookout.next_look().has_value());
}

TEST_CASE("with a quiet time of nothing a scan finds a file though somebody writes it") {
  LookoutScene scene;
  scene.options.quiet = 0s;
  std::ofstream writer(scene.root / a_name);
  CHECK(scene.scan() == Told{std::string("found ") + a_name});
}

TEST_CASE("a foreign name is told once, after it stayed, and again only when it had left") {
  LookoutScene scene;
  write_file(scene.root / "notes.doc", "x");
  CHECK(scene.happened("notes.doc").empty());
  CHECK(scene.scan().empty());
  CHECK(scene.look_again_after(5s) == Told{"foreign notes.doc"});
  CHECK(scene.happened("notes.doc").empty());
  CHECK(scene.scan().empty());
  CHECK(scene.look_again_after(60s).empty());

  std::filesystem::remove(scene.root / "notes.doc");
  CHECK(scene.scan().empty());
  write_file(scene.root / "notes.doc", "x");
  CHECK(scene.happened("notes.doc").empty());
  CHECK(scene.look_again_after(5s) == Told{"foreign notes.doc"});
}

TEST_CASE("each arrival of a file with a foreign name is told at once, a scan tells none") {
  LookoutScene scene;
  write_file(scene.root / "fund.txt", "x");
  write_file(scene.root / a_name, "x");
  scene.scan();
  CHECK(scene.recorder.arrivals.empty());
  scene.happened("fund.txt");
  scene.happened(a_name);
  scene.happened("fund.txt");
  CHECK(scene.recorder.arrivals == std::vector<std::string>{"fund.txt", "fund.txt"});
}

TEST_CASE("a writer's temporary name that is renamed in time is not told") {
  LookoutScene scene;
  const std::string temporary = std::string(a_name) + ".tmp";
  write_file(scene.root / temporary, "x");
  CHECK(scene.happened(temporary).empty());
  std::filesystem::rename(scene.root / temporary, scene.root / a_name);
  CHECK(scene.happened(a_name) == Told{std::string("ready ") + a_name});
  CHECK(scene.look_again_after(5s).empty());
}

TEST_CASE("names that begin with a dot are never told, whatever follows") {
  LookoutScene scene;
  for (const std::string& name : {std::string(".") + a_name, std::string(".swp"), std::string(".x.ok")}) {
    write_file(scene.root / name, "x");
    CHECK(scene.happened(name).empty());
  }
  CHECK(scene.scan().empty());
  CHECK(scene.look_again_after(5s).empty());
}

TEST_CASE("names that nearly fit are foreign") {
  LookoutScene scene;
  const Told names = {"merged_880000000001_20240230.txt",
                      "merged_880000000001_20240909.txt.bak",
                      "Merged_880000000001_20240909.txt",
                      "merged_880000000001_20240909.txt.ok",
                      "merged__20240909.txt",
                      "merged_\xff_20240909.txt"};
  for (const auto& name : names)
    write_file(scene.root / name, "x");
  CHECK(scene.scan().empty());
  CHECK(scene.look_again_after(5s).size() == names.size());
}

TEST_CASE("what has a statement's name but is no regular file is foreign, and never followed") {
  LookoutScene scene;
  write_file(scene.root / "target", "x");
  std::filesystem::create_symlink("target", scene.root / "merged_880000000001_20240909.txt");
  std::filesystem::create_directory(scene.root / "merged_880000000002_20240909.txt");
  REQUIRE(::mkfifo((scene.root / "merged_880000000003_20240909.txt").c_str(), 0600) == 0);
  CHECK(scene.happened("merged_880000000001_20240909.txt").empty());
  CHECK(scene.scan().empty());
  Told told = scene.look_again_after(5s);
  std::ranges::sort(told);
  CHECK(told == Told{"foreign merged_880000000001_20240909.txt", "foreign merged_880000000002_20240909.txt",
                     "foreign merged_880000000003_20240909.txt", "foreign target"});
}

TEST_CASE("a foreign thing that gives way to a statement is a statement") {
  LookoutScene scene;
  std::filesystem::create_directory(scene.root / a_name);
  CHECK(scene.scan().empty());
  std::filesystem::remove(scene.root / a_name);
  write_file(scene.root / a_name, "x");
  CHECK(scene.look_again_after(5s) == Told{std::string("found ") + a_name});
}

TEST_CASE("with markers a file is ready when both are there, whichever came first") {
  LookoutScene scene;
  scene.options.ready = spool::ReadySign::marker;
  const std::string marker = std::string(a_name) + ".ok";
  const Told ready = {std::string("ready ") + a_name};

  write_file(scene.root / a_name, "x");
  CHECK(scene.happened(a_name).empty());
  write_file(scene.root / marker, "");
  CHECK(scene.happened(marker) == ready);

  std::filesystem::remove(scene.root / a_name);
  CHECK(scene.happened(marker).empty());
  write_file(scene.root / a_name, "x");
  CHECK(scene.happened(a_name) == ready);
}

TEST_CASE("with markers a scan finds the marked file at once and neither the unmarked one nor the marker") {
  LookoutScene scene;
  scene.options.ready = spool::ReadySign::marker;
  std::ofstream writer(scene.root / a_name);  // the marker counts, not who holds it open
  write_file(scene.root / (std::string(a_name) + ".ok"), "");
  write_file(scene.root / "merged_880000000002_20240909.txt", "x");
  write_file(scene.root / "merged_880000000003_20240909.txt.ok", "");
  CHECK(scene.scan() == Told{std::string("found ") + a_name});
  CHECK(scene.look_again_after(60s).empty());
}

TEST_CASE("a link is no marker, and a marker of a foreign name is foreign") {
  LookoutScene scene;
  scene.options.ready = spool::ReadySign::marker;
  write_file(scene.root / a_name, "x");
  std::filesystem::create_symlink(a_name, scene.root / (std::string(a_name) + ".ok"));
  write_file(scene.root / "notes.ok", "");
  CHECK(scene.happened(std::string(a_name) + ".ok").empty());
  CHECK(scene.scan().empty());
  CHECK(scene.look_again_after(5s) == Told{"foreign notes.ok"});
}

TEST_CASE("a flood of foreign names is remembered only so far, and the rest is neither told nor kept") {
  LookoutScene scene;
  for (int i = 0; i < 25'000; ++i)
    scene.lookout.happened("foreign" + std::to_string(i));
  CHECK(scene.look_again_after(5s).empty());  // none of them exists
  for (int i = 0; i < 100; ++i)
    scene.lookout.look_again();
  CHECK_FALSE(scene.lookout.next_look().has_value());
}

TEST_CASE("one look takes some hundred names, so that many do not keep the loop from other work") {
  LookoutScene scene;
  for (int i = 0; i < 1200; ++i)
    write_file(scene.root / ("foreign" + std::to_string(i)), "");
  CHECK(scene.scan().empty());
  std::size_t told = 0;
  int looks = 0;
  scene.clock.advance(5s);
  while (scene.lookout.next_look()) {
    scene.lookout.look_again();
    const auto now_told = scene.recorder.take().size();
    CHECK(now_told <= 500);
    told += now_told;
    ++looks;
  }
  CHECK(told == 1200);
  CHECK(looks == 3);
}

}  // namespace
}  // namespace stmtwatch
