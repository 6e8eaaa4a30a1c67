#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "config/schema_file.hpp"
#include "tests/support/judged.hpp"
#include "tests/support/told.hpp"

// Every schema that is shipped judges statements written for it: shipped/SCHEMA/right* are right, and what is
// found in shipped/SCHEMA/wrong* stands beside each in a .findings file.
namespace stmtwatch::test {
namespace {

namespace fs = std::filesystem;

const fs::path source = STMTWATCH_SOURCE_DIR;
const fs::path fixtures = source / "tests/golden/checks/shipped";
const fs::path samples = source / "../shared/samples";

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

checks::Schema shipped(const std::string& name) {
  auto schema = config::read_schema(source / "config/schemas" / (name + ".toml"));
  REQUIRE(schema);
  return *std::move(schema);
}

std::string told_of(const fs::path& statement, const std::string& schema_name) {
  const auto schema = shipped(schema_name);
  return told(judged(bytes_of(statement), schema, {}));
}

bool is_right(const fs::path& path) {
  return path.filename().native().starts_with("right");
}
bool is_wrong(const fs::path& path) {
  return path.filename().native().starts_with("wrong") && path.extension() != ".findings";
}

std::set<fs::path> files_of(const fs::path& directory) {
  std::set<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory))
    files.insert(entry.path());
  return files;
}

void judge_fixtures(const std::string& schema_name) {
  CAPTURE(schema_name);
  const auto files = files_of(fixtures / schema_name);
  CHECK(std::ranges::count_if(files, is_right) >= 2);
  CHECK(std::ranges::count_if(files, is_wrong) >= 1);
  for (const fs::path& file : files) {
    CAPTURE(file);
    if (is_right(file)) CHECK(told_of(file, schema_name).contains(" records, 0 findings\n"));
    if (!is_wrong(file)) continue;
    const std::string now = told_of(file, schema_name);
    CHECK(now == golden_text(file.native() + ".findings", now));
  }
}

TEST_CASE("every shipped schema but the reference format has statements of its own here") {
  for (const fs::path& schema : files_of(source / "config/schemas")) {
    CAPTURE(schema);
    if (schema.stem() != "merged-statement") CHECK(fs::is_directory(fixtures / schema.stem()));
  }
}

TEST_CASE("WeChat Pay trade bills") {
  judge_fixtures("wechat-pay-trade-bill");
}

TEST_CASE("WeChat Pay fund flow bills") {
  judge_fixtures("wechat-pay-fund-flow");
}

TEST_CASE("Alipay merchant bills") {
  judge_fixtures("alipay-merchant-bill");
}

TEST_CASE("Alipay user bills") {
  judge_fixtures("alipay-user-bill");
}

TEST_CASE("WeChat user bills") {
  judge_fixtures("wechat-user-bill");
}

TEST_CASE("UnionPay statements of fixed width") {
  judge_fixtures("unionpay-zm");
}

TEST_CASE("the template for comma-separated values in quotes") {
  judge_fixtures("csv-rfc4180");
}

TEST_CASE("the template for values between bars") {
  judge_fixtures("pipe");
}

TEST_CASE("the template for files of several sections") {
  judge_fixtures("two-sections");
}

TEST_CASE("PayPal settlement reports, with ten kinds of records") {
  judge_fixtures("paypal-stl");
}

TEST_CASE("Australian direct entry files") {
  judge_fixtures("aba");
}

TEST_CASE("Stripe payout reconciliation reports") {
  judge_fixtures("stripe-payout");
}

TEST_CASE("statements of bank accounts in GBK") {
  judge_fixtures("bank-statement-gbk");
}

// The findings of a real bill; nothing where it is not present.
FoundList found_in_sample(const std::string& path, const std::string& schema_name) {
  const auto schema = shipped(schema_name);
  return findings(bytes_of(samples / path), schema, {});
}

TEST_CASE("bills that nobody of this project wrote" * doctest::skip(!fs::exists(samples))) {
  CHECK(found_in_sample("wechatpay-merchant/tradebill_test-0.csv", "wechat-pay-trade-bill") == FoundList{});
  const auto wrong_value =
      found_in_sample("wechatpay-merchant/tradebill_test-4.csv", "wechat-pay-trade-bill");
  REQUIRE(wrong_value.size() == 1);
  CHECK(wrong_value[0].check == "control-totals");
  for (const auto& [path, schema] :
       {std::pair{"wechatpay-merchant/fundflowbill_test-0.csv", "wechat-pay-fund-flow"},
        {"double-entry-generator/alipay/example-alipay-records.csv", "alipay-user-bill"},
        {"double-entry-generator/wechat/example-wechat-records.csv", "wechat-user-bill"}}) {
    CAPTURE(path);
    const auto found = found_in_sample(path, schema);
    REQUIRE(found.size() == 1);
    CHECK(found[0].check == "control-totals");
  }
}

}  // namespace
}  // namespace stmtwatch::test
