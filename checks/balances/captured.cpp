#include "checks/balances/captured.hpp"

#include <algorithm>
#include <utility>

#include "checks/text/transcode.hpp"
#include "checks/values/amount.hpp"
#include "checks/values/said_total.hpp"

namespace stmtwatch::checks {
namespace {

bool is_wanted(const TrailerField& field, Balanced which) {
  const auto* const text = std::get_if<TrailerText>(&field);
  return text != nullptr && text->balance == which;
}

CapturedBalance read(const Schema& schema, const TrailerField& field, std::string_view value, int scale,
                     const Place& place, bool in_prose) {
  const auto& amounts = std::get<Decimal>(schema.columns[schema.movements->amount].type);
  const auto unit = std::get<TrailerText>(field).unit;
  const auto amount = amount_of(type_of_total(amounts, in_prose, unit), value);
  return {std::string(value), amount ? amount->widened(scale) : std::nullopt, place};
}

// A row of another form is a finding of control-totals.
std::optional<CapturedBalance> in_trailer(const Schema& schema, const Ending& ending, Balanced which,
                                          int scale) {
  if (ending.trailer != Ending::Trailer::found) return std::nullopt;
  const std::string_view row = ending.trailer_row;
  const auto& fields = schema.trailer->fields;
  const std::size_t before = schema.trailer->tag.empty() ? 0 : 1;
  const auto found = static_cast<std::size_t>(std::ranges::count(row, schema.delimiter)) + 1;
  const auto field =
      std::ranges::find_if(fields, [which](const auto& each) { return is_wanted(each, which); });
  if (field == fields.end() || found != fields.size() + before) return std::nullopt;
  std::size_t begin = 0;
  for (auto left = before + static_cast<std::size_t>(field - fields.begin()); left > 0; --left)
    begin = row.find(schema.delimiter, begin) + 1;
  std::string_view value = row.substr(begin, row.find(schema.delimiter, begin) - begin);
  if (!value.starts_with(schema.value_prefix)) return std::nullopt;
  value.remove_prefix(schema.value_prefix.size());
  const Place place{{}, ending.trailer_line, {}, ending.trailer_offset + begin};
  auto balance = read(schema, *field, value, scale, place, false);
  balance.text = text::to_utf8(value, schema.encoding);
  return balance;
}

std::optional<CapturedBalance> in_prose(const Schema& schema, const Ending& ending, Balanced which,
                                        int scale) {
  for (const Prose& prose : ending.prose) {
    const auto field = std::ranges::find_if(
        prose.what->fields, [which](const TrailerField& each) { return is_wanted(each, which); });
    if (field == prose.what->fields.end()) continue;
    const auto& text = prose.values[static_cast<std::size_t>(field - prose.what->fields.begin())];
    return read(schema, *field, text, scale, {{}, prose.line, {}, prose.byte_offset}, true);
  }
  return std::nullopt;
}

}  // namespace

std::optional<CapturedBalance> captured_balance(const Schema& schema, const Ending& ending, Balanced which,
                                                int scale) {
  const auto said = in_trailer(schema, ending, which, scale);
  return said ? said : in_prose(schema, ending, which, scale);
}

}  // namespace stmtwatch::checks
