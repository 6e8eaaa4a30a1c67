#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "daemon/cli/answer_text.hpp"
#include "tests/support/temporary_directory.hpp"

// What each document of the daemon looks like to a person: NAME.json beside this file, and NAME.txt as it
// should be. The first word of NAME says which verb shows it. After a wanted change of the texts, run this
// with STMTWATCH_GOLDEN=write, and read the difference.
namespace stmtwatch::cli {
namespace {

namespace fs = std::filesystem;
using Render = std::string (*)(const Document&, const Terminal&, Moment);

const std::map<std::string, Render> renders = {
    {"attention", attention_text},  {"status", status_text},       {"statements", statements_text},
    {"statement", statement_text},  {"explain", explanation_text}, {"recheck", recheck_text},
    {"incidents", incidents_text},  {"incident", incident_text},   {"destinations", destinations_text},
    {"test", destination_test_text}};

Render render_of(const std::string& name) {
  if (name.starts_with("incident_done")) return incident_done_text;
  return renders.at(name.substr(0, name.find('_')));
}

const fs::path directory = fs::path(STMTWATCH_SOURCE_DIR) / "tests/golden/cli";
// 04:21:30 in Shanghai on the morning of 2024-09-10.
constexpr Moment now = std::chrono::sys_days{std::chrono::year{2024} / 9 / 9} + std::chrono::hours(20) +
                       std::chrono::minutes(21) + std::chrono::seconds(30);

TEST_CASE("each of the daemon's documents reads as it should at 04:21") {
  const char* const mode = std::getenv("STMTWATCH_GOLDEN");
  const bool writes = mode != nullptr && std::string_view(mode) == "write";
  std::set<std::string> shown;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().extension() != ".json") continue;
    const auto name = entry.path().stem().string();
    CAPTURE(name);
    const auto document = Document::parse(test::read_file(entry.path()));
    const auto text = render_of(name)(document, Terminal(), now);
    auto golden = entry.path();
    golden.replace_extension(".txt");
    if (writes) test::write_file(golden, text);
    CHECK(text == test::read_file(golden));
    shown.insert(name.substr(0, name.find('_')));
  }
  CHECK(shown.size() == renders.size());
}

TEST_CASE("no text carries a control character to the terminal") {
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().extension() != ".txt") continue;
    CAPTURE(entry.path().native());
    const auto text = test::read_file(entry.path());
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("\xc2\x9b") == std::string::npos);
    CHECK(text.find("\xe2\x80\xa8") == std::string::npos);
  }
}

}  // namespace
}  // namespace stmtwatch::cli
