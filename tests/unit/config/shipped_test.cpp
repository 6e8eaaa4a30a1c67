#include <doctest/doctest.h>

#include "config/schema_file.hpp"
#include "config/settings.hpp"
#include "config/shown.hpp"
#include "tests/unit/config/support.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;

namespace {
const std::filesystem::path shipped = std::filesystem::path(STMTWATCH_SOURCE_DIR) / "config";
}

TEST_CASE("the configuration that is shipped is valid as it stands") {
  const auto settings = config::read_settings(shipped / "stmtwatch.toml");
  CAPTURE(told(settings));
  REQUIRE(settings);
  REQUIRE(settings->feeds.size() == 1);
  const auto& feed = settings->feeds[0];
  CHECK(feed.name == "merged");
  CHECK(feed.schema->name == "merged-statement");
  CHECK(feed.file_name.text() == "merged_{merchant}_{date}.txt");
  CHECK(feed.deadline == std::chrono::hours(9));
  CHECK(feed.archive == "/var/lib/stmtwatch/archive/merged");
  REQUIRE(settings->destinations.size() == 1);
  CHECK(settings->destinations[0].identity_file == "/etc/stmtwatch/id_ed25519");
}

TEST_CASE("the schema of the merged statement says what product.md says") {
  const auto schema = config::read_schema(shipped / "schemas/merged-statement.toml");
  CAPTURE(told(schema));
  REQUIRE(schema);
  CHECK(schema->columns.size() == 12);
  CHECK(schema->delimiter == '|');
  CHECK(schema->byte_order_mark == checks::ByteOrderMark::forbidden);
  CHECK(schema->columns[0].length->min == 12);
  CHECK(schema->columns[0].length->max == 12);
  const auto& amount = std::get<checks::Decimal>(schema->columns[5].type);
  CHECK(amount.precision == 15);
  CHECK(amount.scale_min == 2);
  CHECK(amount.scale_max == 2);
  CHECK_FALSE(amount.negative_allowed);
  CHECK(std::get<checks::Decimal>(schema->columns[6].type).negative_allowed);
  std::vector<std::string> sensitive;
  for (const auto& column : schema->columns) {
    if (column.sensitive) sensitive.push_back(column.name);
  }
  CHECK(sensitive == std::vector<std::string>{"party_name", "party_account", "memo"});
  REQUIRE(schema->unique.size() == 1);
  CHECK(schema->unique[0].columns == std::vector<std::size_t>{2});
  CHECK(schema->unique[0].scope == checks::UniqueScope::history);
  CHECK(schema->merchant_column == 0);
  CHECK(schema->business_date_column == 1);
  CHECK(schema->trailer->tag == "TOTAL");
  CHECK(schema->trailer->fields.size() == 3);
}

TEST_CASE("the schema of the WeChat Pay trade bill names its 27 columns and 7 totals") {
  const auto schema = config::read_schema(shipped / "schemas/wechat-pay-trade-bill.toml");
  CAPTURE(told(schema));
  REQUIRE(schema);
  CHECK(schema->columns.size() == 27);
  CHECK(schema->columns[5].title == "微信订单号");
  CHECK(schema->value_prefix == "`");
  CHECK(schema->line_ending == checks::LineEnding::either);
  CHECK(schema->byte_order_mark == checks::ByteOrderMark::optional);
  CHECK(schema->trailer->titles.size() == 7);
  CHECK(std::holds_alternative<checks::TrailerCount>(schema->trailer->fields[0]));
  CHECK(std::get<checks::TrailerSum>(schema->trailer->fields[4]).column == 22);
  CHECK(std::get<checks::Decimal>(schema->columns[22].type).scale_max == 5);
}

TEST_CASE(
    "every key that the shipped configuration holds behind a # may be uncommented and changes nothing") {
  const TemporaryDirectory directory;
  std::filesystem::copy(shipped / "schemas", directory / "schemas");
  auto text = read_file(shipped / "stmtwatch.toml");
  write_file(directory / "stmtwatch.toml", text);
  const auto as_it_stands = config::read_settings(directory / "stmtwatch.toml");
  std::size_t uncommented = 0;
  for (auto at = text.find("\n#"); at != std::string::npos; at = text.find("\n#", at + 1)) {
    if (text[at + 2] == ' ') continue;  // prose
    text.erase(at + 1, 1);
    ++uncommented;
  }
  CHECK(uncommented == 16);
  write_file(directory / "stmtwatch.toml", text);
  const auto spelled_out = config::read_settings(directory / "stmtwatch.toml");
  CAPTURE(told(spelled_out));
  REQUIRE(as_it_stands);
  REQUIRE(spelled_out);
  CHECK(config::shown(*as_it_stands) == config::shown(*spelled_out));
}
