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

TEST_CASE("each shipped schema is shown in the words of its language, in UTF-8, with its defaults") {
  const fs::path source = STMTWATCH_SOURCE_DIR;
  std::size_t shown = 0;
  for (const auto& entry : fs::directory_iterator(source / "config/schemas")) {
    CAPTURE(entry.path().native());
    const auto schema = config::read_schema(entry.path());
    REQUIRE(schema);
    const auto golden = source / "tests/golden/cli/schemas" / entry.path().stem();
    const auto text = to_text(*schema, Terminal());
    CHECK(text == test::golden_text(golden.native() + ".txt", text));
    const auto document = to_document(*schema).dump(2) + "\n";
    CHECK(document == test::golden_text(golden.native() + ".json", document));
    ++shown;
  }
  CHECK(shown == 9);
}

}  // namespace
}  // namespace stmtwatch::cli
