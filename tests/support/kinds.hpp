#pragma once

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"

// Schemas of files with several kinds of records, written out.
namespace stmtwatch::test {

inline checks::RecordKind kind_of(std::string name, std::vector<std::string> tags,
                                  std::vector<checks::Column> columns) {
  checks::Schema part;
  part.name = name;
  part.delimiter = ',';
  part.header = false;
  part.columns = std::move(columns);
  checks::RecordKind kind;
  kind.name = std::move(name);
  kind.tags = std::move(tags);
  kind.fields_min = part.columns.size();
  kind.part = std::make_shared<const checks::Schema>(std::move(part));
  return kind;
}

// `change` may alter the part of a kind.
template <typename Change>
void change_part(checks::RecordKind& kind, const Change& change) {
  checks::Schema part = *kind.part;
  change(part);
  kind.fields_min = part.columns.size();
  kind.part = std::make_shared<const checks::Schema>(std::move(part));
}

inline checks::Schema file_of_kinds(std::vector<checks::RecordKind> kinds, const std::string& order) {
  checks::Schema file;
  file.name = "kinds";
  file.delimiter = kinds.front().part->delimiter;
  file.quote = kinds.front().part->quote;
  file.encoding = kinds.front().part->encoding;
  file.fixed_width = kinds.front().part->fixed_width;
  file.line_ending = kinds.front().part->line_ending;
  file.header = false;
  std::vector<std::string> names;
  for (const checks::RecordKind& kind : kinds) {
    names.push_back(kind.name);
    for (checks::UniqueKey key : kind.part->unique) {
      for (std::size_t& column : key.columns)
        column += file.columns.size();
      file.unique.push_back(std::move(key));
    }
    file.columns.insert(file.columns.end(), kind.part->columns.begin(), kind.part->columns.end());
  }
  file.kinds = std::move(kinds);
  if (!order.empty()) file.order = *checks::RecordOrder::parse(order, names);
  return file;
}

// H,day / E,number,currency,amount / T,currency,count,sum / F,count, in groups.
inline checks::Schema grouped_kinds() {
  using namespace checks;
  const Decimal decimal{15, 2, 2, true};
  std::vector<RecordKind> kinds = {
      kind_of("head", {"H"}, {column("tag", Text{}), column("day", Moment{"YYYYMMDD"}, true)}),
      kind_of("entry", {"E"},
              {column("tag", Text{}), column("number", Digits{}, true), one_of("currency", {"USD", "EUR"}),
               column("amount", decimal, true), column("memo", Text{})}),
      kind_of("total", {"T"},
              {column("tag", Text{}), one_of("currency", {"USD", "EUR"}), column("count", Digits{}, true),
               column("sum", decimal, true)}),
      kind_of("end", {"F"}, {column("tag", Text{}), column("count", Digits{}, true)})};
  change_part(kinds[1], [](Schema& part) { part.unique = {{{1}, UniqueScope::history}}; });
  const KindTerm entries{.kind = 1, .what = TrailerCount{}};
  const std::vector<ColumnPair> same_currency = {{1, 2}};
  kinds[2].totals = {{"records(entry where currency = {currency}) since head",
                      2,
                      {{1, TrailerCount{}, false, same_currency}},
                      false,
                      0},
                     {"sum(entry.amount where currency = {currency}) since head",
                      3,
                      {{1, TrailerSum{3}, false, same_currency}},
                      false,
                      0}};
  kinds[3].totals = {{"records(entry)", 1, {entries}, false, {}}};
  return file_of_kinds(std::move(kinds), "(head entry* total*)+ end");
}

}  // namespace stmtwatch::test
