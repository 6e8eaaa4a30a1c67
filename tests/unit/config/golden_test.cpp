#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "config/schema_file.hpp"
#include "config/settings.hpp"
#include "tests/unit/config/support.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;

// What people read when a file is wrong stands beside each file, to be read as they would.
namespace {

const std::filesystem::path golden_files =
    std::filesystem::path(STMTWATCH_SOURCE_DIR) / "tests/golden/config";

template <class Reader>
void compare_all(const std::filesystem::path& directory, Reader read) {
  std::size_t compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (!entry.path().filename().native().starts_with("wrong_") || entry.path().extension() != ".toml")
      continue;
    CAPTURE(entry.path());
    // Paths inside messages are those of the machine that runs the test.
    auto text = told(read(entry.path()));
    const auto here = golden_files.native() + "/";
    for (auto at = text.find(here); at != std::string::npos; at = text.find(here))
      text.erase(at, here.size());
    const auto expected = std::filesystem::path(entry.path()).replace_extension(".faults");
    if (std::getenv("STMTWATCH_WRITE_GOLDEN") != nullptr) std::ofstream(expected) << text;
    CHECK(text == read_file(expected));
    ++compared;
  }
  CHECK(compared > 0);
}

}  // namespace

TEST_CASE(
    "a wrong configuration tells all its faults, each with its line, what is allowed and the nearest key") {
  compare_all(golden_files, [](const auto& file) { return config::read_settings(file); });
}

TEST_CASE("a wrong schema tells all its faults, each with its line, what is allowed and the nearest key") {
  compare_all(golden_files / "schemas", [](const auto& file) { return config::read_schema(file); });
}
