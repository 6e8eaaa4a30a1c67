#include "checks/values/said_total.hpp"

#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checks/text/shown.hpp"
#include "checks/text/transcode.hpp"
#include "checks/values/amount.hpp"
#include "checks/values/value_type.hpp"

namespace stmtwatch::checks {
namespace {

bool is_count(std::string_view text) {
  return !text.empty() && is_well_formed(Digits{}, text);
}

// As a number; nullopt: more than there can be records.
std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return parsed.ec == std::errc() ? std::optional(value) : std::nullopt;
}

std::string shown(const Schema& schema, SaidTotal said) {
  return text::shown(said.text, false, said.in_prose ? Encoding::utf8 : schema.encoding);
}

// What is well-formed is no account number.
std::string shown_total(std::string_view text) {
  return text::shown_whole(text);
}

std::string condition(const Schema& schema, const Where& where) {
  const std::string values = fmt::format("{}", fmt::join(where.values, " or "));
  return fmt::format("{} = {}", schema.columns[where.column].name, text::to_utf8(values, schema.encoding));
}

// " with kind = REFUND", where not all records are spoken of.
std::string conditions(const Schema& schema, const Tally& tally) {
  const Where* where = tally.where();
  if (where == nullptr) return "";
  std::string text = " with " + condition(schema, *where);
  for (const Where& also : where->also)
    text += " and " + condition(schema, also);
  return text;
}

// "the sum of amount", as the schema asks for it.
std::string what_is_said(const Tally& tally) {
  const auto& asked = std::get<TrailerSum>(tally.field());
  const char* sum = asked.sign == SumSign::kept     ? "the sum"
                    : asked.sign == SumSign::turned ? "minus the sum"
                                                    : "the sum without its sign";
  return fmt::format("{} of {}{}", sum, tally.column()->name,
                     asked.of_absolutes ? " (each without its sign)" : "");
}

std::optional<std::string> wrong_count(const Schema& schema, const Tally& tally, SaidTotal said,
                                       const Ending& ending) {
  if (!is_count(said.text))
    return fmt::format("has {} as the record count, which is no number", shown(schema, said));
  if (!tally.readable() || ending.records_unread > 0) return std::nullopt;
  const std::uint64_t records = tally.where() != nullptr ? tally.records() : ending.records;
  if (number(said.text) == records) return std::nullopt;
  return fmt::format("says {} records{}, there are {}", shown_total(said.text), conditions(schema, tally),
                     records);
}

std::optional<std::string> wrong_sum(const Schema& schema, const Tally& tally, SaidTotal said,
                                     const Ending& ending) {
  const std::string what = what_is_said(tally);
  const Decimal type = type_of_total(std::get<Decimal>(tally.column()->type), said.in_prose,
                                     std::get<TrailerSum>(tally.field()).unit);
  if (!is_amount(type, said.text)) {
    return fmt::format("has {} as {}, which is no {}", shown(schema, said), what,
                       type.unit == AmountUnit::fen ? "number of fen" : "decimal number");
  }
  if (!tally.readable() || ending.records_unread > 0) return std::nullopt;
  const auto total = tally.total();
  if (!total) return fmt::format("has {}, with more digits than can be added up", what);
  if (amount_of(type, said.text) == total) return std::nullopt;
  return fmt::format("says {} as {}{}, the records add up to {}", shown(schema, said), what,
                     conditions(schema, tally), total->format());
}

}  // namespace

Decimal type_of_total(const Decimal& type, bool in_prose, std::optional<AmountUnit> unit) {
  Decimal total = sum_of(type);
  if (in_prose) {
    total.unit = AmountUnit::yuan;
    total.sign = AmountSign::minus;
    total.sign_behind = false;
  }
  total.unit = unit.value_or(total.unit);
  return total;
}

std::optional<std::string> wrong_total(const Schema& schema, const Tally& tally, SaidTotal said,
                                       const Ending& ending) {
  if (std::holds_alternative<TrailerText>(tally.field())) return std::nullopt;
  return tally.column() != nullptr ? wrong_sum(schema, tally, said, ending)
                                   : wrong_count(schema, tally, said, ending);
}

}  // namespace stmtwatch::checks
