#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "checks/schema.hpp"

// Schemas for tests, written out so that tests of checks/ need no configuration reader.
namespace stmtwatch::test {

inline checks::Column column(std::string name, checks::ValueType type, bool required = false) {
  checks::Column made;
  made.title = name;
  made.name = std::move(name);
  made.type = type;
  made.required = required;
  return made;
}

inline checks::Column text(std::string name, std::uint32_t characters_max) {
  checks::Column made = column(std::move(name), checks::Text{});
  made.length = checks::Length{0, characters_max};
  made.sensitive = true;
  return made;
}

inline checks::Column one_of(std::string name, std::vector<std::string> values) {
  checks::Column made = column(std::move(name), checks::Text{}, true);
  made.values = std::move(values);
  return made;
}

// The reference format of product.md section 5.
inline checks::Schema merged_statement() {
  using namespace checks;
  Schema schema;
  schema.name = "merged-statement";
  schema.columns = {column("merchant_no", Digits{}, true),
                    column("business_date", Moment{"YYYYMMDD"}, true),
                    column("voucher_no", Alphanumeric{}, true),
                    one_of("bill_type", {"FUND", "TRADE"}),
                    one_of("dc_flag", {"D", "C"}),
                    column("amount", Decimal{15, 2, 2, false}, true),
                    column("fee", Decimal{15, 2, 2, true}, true),
                    one_of("currency", {"CNY"}),
                    text("party_name", 64),
                    text("party_account", 34),
                    text("memo", 128),
                    column("posted_at", Moment{"YYYY-MM-DD hh:mm:ss"}, true)};
  schema.columns[0].length = Length{12, 12};
  schema.columns[2].length = Length{1, 32};
  schema.unique = {{{2}, UniqueScope::history}};
  schema.merchant_column = 0;
  schema.business_date_column = 1;
  schema.trailer = Trailer{"TOTAL", {}, {TrailerCount{}, TrailerSum{5}, TrailerSum{6}}};
  schema.file_name = *FileNamePattern::parse("merged_{merchant}_{date}.txt");
  return schema;
}

// WeChat Pay's trade bill in small: a backtick before every value, a line of summary titles and a row of
// totals.
inline checks::Schema small_trade_bill() {
  using namespace checks;
  Schema schema;
  schema.name = "small-trade-bill";
  schema.byte_order_mark = ByteOrderMark::optional;
  schema.line_ending = LineEnding::either;
  schema.delimiter = ',';
  schema.value_prefix = "`";
  schema.columns = {column("traded_at", Moment{"YYYY-MM-DD hh:mm:ss"}, true),
                    column("order_no", Alphanumeric{}, true), column("amount", Decimal{15, 2, 2, true}, true),
                    column("fee", Decimal{15, 0, 5, true}, true), text("goods", 20)};
  schema.columns[0].title = "交易时间";
  schema.columns[1].title = "商户订单号";
  schema.columns[2].title = "订单金额";
  schema.columns[3].title = "手续费";
  schema.columns[4].title = "商品名称";
  for (auto& each : schema.columns)
    each.prefix = "`";
  schema.unique = {{{1}, UniqueScope::statement}};
  schema.trailer = Trailer{
      "", {"总交易单数", "订单总金额", "手续费总金额"}, {TrailerCount{}, TrailerSum{2}, TrailerSum{3}}};
  return schema;
}

// A file of these parts, each below a line of its name.
inline checks::Schema file_of(const std::vector<checks::Schema>& parts) {
  checks::Schema file;
  file.name = "parts";
  file.encoding = parts.front().encoding;
  file.line_ending = parts.front().line_ending;
  file.delimiter = parts.front().delimiter;
  for (const checks::Schema& part : parts) {
    for (checks::UniqueKey key : part.unique) {
      for (std::size_t& column : key.columns)
        column += file.columns.size();
      file.unique.push_back(std::move(key));
    }
    file.columns.insert(file.columns.end(), part.columns.begin(), part.columns.end());
    file.sections.push_back({part.name, std::make_shared<const checks::Schema>(part), true});
  }
  return file;
}

// Two columns of text, nothing else asked.
inline checks::Schema plain_pairs() {
  checks::Schema schema;
  schema.name = "pairs";
  schema.columns = {column("left", checks::Text{}), column("right", checks::Text{})};
  return schema;
}

}  // namespace stmtwatch::test
