#include "daemon/files/source_files.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.hpp"

namespace stmtwatch::test {
namespace {

const StatementName name{*MerchantId::parse("880000000001"), *BusinessDate::parse("20240909")};

checks::Schema schema(const std::string& directory) {
  checks::Schema merged;
  merged.sources.push_back({.name = "fund",
                            .schema = std::make_shared<const checks::Schema>(),
                            .file_name = *FileNamePattern::parse("fund_{merchant}_{date}.txt"),
                            .directory = directory,
                            .where = {},
                            .key = {},
                            .compared = {},
                            .count = {},
                            .sums = {}});
  return merged;
}

constexpr const char* file_name = "fund_880000000001_20240909.txt";

TEST_CASE("a source beside the statement is opened and named by its path") {
  const TemporaryDirectory root;
  std::ofstream(root.path() / file_name) << "abc";
  const files::SourceFiles sources(schema(""), name, {root.path(), "day"}, 10);
  REQUIRE(sources.found().size() == 1);
  REQUIRE(sources.found()[0].content != nullptr);
  CHECK(sources.found()[0].content->size() == 3);
  CHECK(sources.found()[0].path == std::string("day/") + file_name);
}

TEST_CASE("a source in another directory, and shown by its bare name") {
  const TemporaryDirectory root;
  std::filesystem::create_directory(root.path() / "merged");
  std::filesystem::create_directory(root.path() / "fund");
  std::ofstream(root.path() / "fund" / file_name) << "abc";
  const files::SourceFiles sources(schema("../fund"), name, {root.path() / "merged", {}}, 10);
  CHECK(sources.found()[0].content != nullptr);
  CHECK(sources.found()[0].path == std::string("../fund/") + file_name);
}

TEST_CASE("what cannot be opened says which and why") {
  const TemporaryDirectory root;
  const files::SourceFiles missing(schema(""), name, {root.path(), {}}, 10);
  CHECK(missing.found()[0].content == nullptr);
  CHECK(missing.found()[0].fault == std::string(file_name) + " is not there");
  CHECK(missing.found()[0].absent);
  const files::SourceFiles nowhere(schema("none"), name, {root.path(), {}}, 10);
  CHECK(nowhere.found()[0].fault == std::string("none/") + file_name + " is not there");
  CHECK(nowhere.found()[0].absent);
  std::ofstream(root.path() / file_name) << "abc";
  const files::SourceFiles large(schema(""), name, {root.path(), {}}, 2);
  CHECK(large.found()[0].content == nullptr);
  CHECK_FALSE(large.found()[0].fault.empty());
  CHECK_FALSE(large.found()[0].absent);
  const files::SourceFiles nameless(schema(""), std::nullopt, {root.path(), {}}, 10);
  CHECK(nameless.found()[0].fault.contains("fund_{merchant}_{date}.txt cannot be found"));
  CHECK(nameless.found()[0].absent);
}

}  // namespace
}  // namespace stmtwatch::test
