#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "config/schema_file.hpp"
#include "daemon/cli/schema_document.hpp"
#include "tests/support/told.hpp"

// What `schema show` says of each schema that is shipped: schemas/NAME.txt, and with --json
// schemas/NAME.json.
namespace stmtwatch::cli {
namespace {

namespace fs = std::filesystem;

const fs::path source = STMTWATCH_SOURCE_DIR;

// What is said of the schema in `file`, held against golden files named like it.
void check_shown(const fs::path& file) {
  CAPTURE(file.native());
  const auto schema = config::read_schema(file);
  REQUIRE(schema);
  const auto golden = source / "tests/golden/cli/schemas" / file.stem();
  const auto text = to_text(*schema, Terminal());
  CHECK(text == test::golden_text(golden.native() + ".txt", text));
  const auto document = to_document(*schema).dump(2) + "\n";
  CHECK(document == test::golden_text(golden.native() + ".json", document));
}

TEST_CASE("each shipped schema is shown in the words of its language, in UTF-8, with its defaults") {
  std::size_t shown = 0;
  for (const auto& entry : fs::directory_iterator(source / "config/schemas")) {
    check_shown(entry.path());
    ++shown;
  }
  CHECK(shown == 14);
}

TEST_CASE("what a schema asks of the statement as an account is shown: balances, agreements and sources") {
  check_shown(source / "tests/fuzz/schemas/account.toml");
}

}  // namespace
}  // namespace stmtwatch::cli
