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

// " with kind = REFUND", where not all records are spoken of.
std::string condition(const Schema& schema, const Tally& tally) {
  const Where* where = tally.where();
  if (where == nullptr) return "";
  const std::string values = fmt::format("{}", fmt::join(where->values, " or "));
  return fmt::format(" with {} = {}", schema.columns[where->column].name,
                     text::to_utf8(values, schema.encoding));
}

std::optional<std::string> wrong_count(const Schema& schema, const Tally& tally, SaidTotal said,
                                       const Ending& ending) {
  if (!is_count(said.text))
    return fmt::format("has {} as the record count, which is no number", shown(schema, said));
  if (!tally.readable() || ending.records_unread > 0) return std::nullopt;
  const std::uint64_t records = tally.where() != nullptr ? tally.records() : ending.records;
  if (number(said.text) == records) return std::nullopt;
  return fmt::format("says {} records{}, there are {}", shown(schema, said), condition(schema, tally),
                     records);
}

std::optional<std::string> wrong_sum(const Schema& schema, const Tally& tally, SaidTotal said,
                                     const Ending& ending) {
  const std::string& name = tally.column()->name;
  Decimal type = sum_of(std::get<Decimal>(tally.column()->type));
  if (said.in_prose) {
    type.unit = AmountUnit::yuan;
    type.sign = AmountSign::minus;
  }
  if (!is_amount(type, said.text))
    return fmt::format("has {} as the sum of {}, which is no decimal number", shown(schema, said), name);
  if (!tally.readable() || ending.records_unread > 0) return std::nullopt;
  if (tally.sum().beyond) return fmt::format("has a sum of {} with more digits than can be added up", name);
  if (amount_of(type, said.text) == tally.sum().total) return std::nullopt;
  return fmt::format("says {} as the sum of {}{}, the records add up to {}", shown(schema, said), name,
                     condition(schema, tally), tally.sum().total.format());
}

}  // namespace

std::optional<std::string> wrong_total(const Schema& schema, const Tally& tally, SaidTotal said,
                                       const Ending& ending) {
  if (std::holds_alternative<TrailerText>(tally.field())) return std::nullopt;
  return tally.column() != nullptr ? wrong_sum(schema, tally, said, ending)
                                   : wrong_count(schema, tally, said, ending);
}

}  // namespace stmtwatch::checks
