#include "config/schema_words.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checks/values/moment.hpp"

namespace stmtwatch::config {
namespace {

using namespace checks;

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

std::string word_of_decimal(const Decimal& decimal) {
  if (decimal.scale_min == decimal.scale_max)
    return fmt::format("decimal({},{})", decimal.precision, decimal.scale_max);
  return fmt::format("decimal({},{}..{})", decimal.precision, decimal.scale_min, decimal.scale_max);
}

std::string word_of_moment(const Moment& moment) {
  if (!has_time(moment)) return fmt::format("date({})", moment.picture);
  if (moment.picture == "YYYY-MM-DD hh:mm:ss") return "timestamp";
  const bool of_day = moment.picture.contains("YYYY") || moment.picture.contains("MM");
  return fmt::format("{}({})", of_day ? "timestamp" : "time", moment.picture);
}

std::string condition(const std::optional<Where>& where, const Schema& schema) {
  return where ? " where " + word_of(*where, schema) : "";
}

std::string unit_behind(const std::optional<AmountUnit>& unit) {
  if (!unit) return "";
  return *unit == AmountUnit::fen ? " in fen" : " in yuan";
}

std::string word_of_text(const TrailerText& text) {
  if (!text.balance) return "text";
  return (*text.balance == Balanced::opening ? "opening" : "closing") + unit_behind(text.unit);
}

std::string word_of_sum(const TrailerSum& sum, const Schema& schema) {
  const std::string& column = schema.columns[sum.column].name;
  const std::string plain =
      sum.of_absolutes ? fmt::format("sum(|{}|)", column) : fmt::format("sum({})", column);
  const std::string said = sum.sign == SumSign::kept     ? plain
                           : sum.sign == SumSign::turned ? "-" + plain
                                                         : "|" + plain + "|";
  return said + unit_behind(sum.unit) + condition(sum.where, schema);
}

}  // namespace

std::string_view word_of(Encoding encoding) {
  constexpr auto words = std::to_array<std::string_view>({"utf-8", "ascii", "gbk", "gb18030"});
  return words[static_cast<std::size_t>(encoding)];
}

std::string word_of(const ValueType& type) {
  return std::visit(Overloaded{[](const Text&) { return std::string("text"); },
                               [](const Digits&) { return std::string("digits"); },
                               [](const Alphanumeric&) { return std::string("alphanumeric"); },
                               [](const Decimal& decimal) { return word_of_decimal(decimal); },
                               [](const Moment& moment) { return word_of_moment(moment); }},
                    type);
}

std::string word_of(Share share) {
  std::string digits = std::to_string(share.parts % share.of);
  const auto places = std::to_string(share.of).size() - 1;
  digits.insert(0, places - std::min(places, digits.size()), '0');
  return std::to_string(share.parts / share.of) + (places == 0 ? "" : "." + digits);
}

std::string phrase_of(const Length& length) {
  std::string text = length.min == length.max ? fmt::format("exactly {}", length.max)
                     : length.min == 0        ? fmt::format("at most {}", length.max)
                                              : fmt::format("{} to {}", length.min, length.max);
  text += length.unit == LengthUnit::bytes ? " bytes" : " characters";
  if (length.charset) text += fmt::format(" of {}", word_of(*length.charset));
  return text;
}

std::string word_of(const Where& where, const Schema& schema) {
  std::string text = fmt::format("{} = {}", schema.columns[where.column].name, fmt::join(where.values, ", "));
  for (const Where& also : where.also)
    text += " and " + word_of(also, schema);
  return text;
}

std::string word_of(const TrailerField& field, const Schema& schema) {
  return std::visit(
      Overloaded{[&](const TrailerCount& count) { return "records" + condition(count.where, schema); },
                 [&](const TrailerSum& sum) { return word_of_sum(sum, schema); },
                 [](const TrailerText& text) { return word_of_text(text); }},
      field);
}

}  // namespace stmtwatch::config
