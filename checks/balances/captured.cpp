#include "checks/balances/captured.hpp"

#include <algorithm>
#include <utility>

#include "checks/layout/trailer_row.hpp"
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
  const auto row = layout::read_trailer_row(ending.trailer_row, schema);
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    const TrailerField& field = schema.trailer->fields[i];
    const layout::TrailerValue& value = row.values[i];
    if (!is_wanted(field, which) || value.prefix_missing || value.misquoted) continue;
    const Place place{{}, ending.trailer_line, {}, ending.trailer_offset + value.offset};
    auto balance = read(schema, field, value.text, scale, place, false);
    balance.text = text::to_utf8(value.text, schema.encoding);
    return balance;
  }
  return std::nullopt;
}

void add_prose(const Schema& schema, const Ending& ending, Balanced which, int scale,
               std::vector<CapturedBalance>& said) {
  for (const Prose& prose : ending.prose) {
    const auto field = std::ranges::find_if(
        prose.what->fields, [which](const TrailerField& each) { return is_wanted(each, which); });
    if (field == prose.what->fields.end()) continue;
    const auto& text = prose.values[static_cast<std::size_t>(field - prose.what->fields.begin())];
    said.push_back(read(schema, *field, text, scale, {{}, prose.line, {}, prose.byte_offset}, true));
  }
}

}  // namespace

std::vector<CapturedBalance> captured_balances(const Schema& schema, const Ending& ending, Balanced which,
                                               int scale) {
  std::vector<CapturedBalance> said;
  if (const auto in_row = in_trailer(schema, ending, which, scale)) said.push_back(*in_row);
  add_prose(schema, ending, which, scale, said);
  return said;
}

}  // namespace stmtwatch::checks
