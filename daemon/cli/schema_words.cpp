#include "daemon/cli/schema_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checks/values/moment.hpp"

namespace stmtwatch::cli {

using namespace checks;

namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

std::string decimal_word(const Decimal& decimal) {
  if (decimal.scale_min == decimal.scale_max)
    return fmt::format("decimal({},{})", decimal.precision, decimal.scale_max);
  return fmt::format("decimal({},{}..{})", decimal.precision, decimal.scale_min, decimal.scale_max);
}

std::string moment_word(const Moment& moment) {
  if (!has_time(moment)) return fmt::format("date({})", moment.picture);
  if (moment.picture == "YYYY-MM-DD hh:mm:ss") return "timestamp";
  const bool of_day = moment.picture.contains("YYYY") || moment.picture.contains("MM");
  return fmt::format("{}({})", of_day ? "timestamp" : "time", moment.picture);
}

std::string condition(const std::optional<Where>& where, const Schema& schema) {
  if (!where) return "";
  return fmt::format(" where {} = {}", schema.columns[where->column].name, fmt::join(where->values, ", "));
}

std::string text_word(const TrailerText& text) {
  if (!text.balance) return "text";
  return *text.balance == Balanced::opening ? "opening" : "closing";
}

}  // namespace

std::string word(ByteOrderMark mark) {
  if (mark == ByteOrderMark::forbidden) return "forbidden";
  return mark == ByteOrderMark::optional ? "optional" : "required";
}

std::string word(LineEnding ending) {
  if (ending == LineEnding::lf) return "lf";
  return ending == LineEnding::crlf ? "crlf" : "either";
}

std::string word(UniqueScope scope) {
  if (scope == UniqueScope::statement) return "statement";
  return scope == UniqueScope::day ? "day" : "history";
}

std::string word(LengthUnit unit) {
  return unit == LengthUnit::bytes ? "bytes" : "characters";
}

std::string word(AmountUnit unit) {
  return unit == AmountUnit::fen ? "fen" : "yuan";
}

std::string word(AmountSign sign) {
  return sign == AmountSign::letter ? "C/D" : "minus";
}

std::string word(const Trim& trim) {
  if (trim.left && trim.right) return "both";
  if (trim.left) return "left";
  return trim.right ? "right" : "none";
}

std::string word(const ValueType& type) {
  return std::visit(Overloaded{[](const Text&) { return std::string("text"); },
                               [](const Digits&) { return std::string("digits"); },
                               [](const Alphanumeric&) { return std::string("alphanumeric"); },
                               [](const Decimal& decimal) { return decimal_word(decimal); },
                               [](const Moment& moment) { return moment_word(moment); }},
                    type);
}

std::string word(const TrailerField& field, const Schema& schema) {
  return std::visit(
      Overloaded{[&](const TrailerCount& count) { return "records" + condition(count.where, schema); },
                 [&](const TrailerSum& sum) {
                   return fmt::format("sum({}){}", schema.columns[sum.column].name,
                                      condition(sum.where, schema));
                 },
                 [](const TrailerText& text) { return text_word(text); }},
      field);
}

std::vector<std::string> words(const std::vector<TrailerField>& fields, const Schema& schema) {
  std::vector<std::string> list;
  list.reserve(fields.size());
  for (const auto& field : fields)
    list.push_back(word(field, schema));
  return list;
}

std::vector<std::string> key_columns(const UniqueKey& key, const Schema& schema) {
  std::vector<std::string> names;
  names.reserve(key.columns.size());
  for (const auto index : key.columns)
    names.push_back(schema.columns[index].name);
  return names;
}

}  // namespace stmtwatch::cli
