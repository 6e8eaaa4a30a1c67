#include "config/schema_ledgers.hpp"

#include <algorithm>
#include <charconv>

#include "config/schema_terms.hpp"
#include "config/schema_values.hpp"

namespace stmtwatch::config {
namespace {

// "0.999" as 999 of 1000.
std::optional<checks::Share> parse_share(std::string_view text) {
  constexpr std::size_t digits_max = 9;
  const auto point = std::min(text.find('.'), text.size());
  const auto whole = text.substr(0, point);
  const auto fraction = text.substr(std::min(point + 1, text.size()));
  if ((whole != "0" && whole != "1") || fraction.size() > digits_max || text.ends_with('.'))
    return std::nullopt;
  checks::Share share;
  for (const char digit : fraction) {
    if (digit < '0' || digit > '9') return std::nullopt;
    share.of *= 10;
    share.parts = share.parts * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  if (whole == "1") share.parts += share.of;
  return share.parts <= share.of ? std::optional(share) : std::nullopt;
}

// An amount of yuan, with as many digits after the point as it is written with.
std::optional<Money> parse_tolerance(std::string_view text) {
  const auto point = text.find('.');
  const auto digits = point == std::string_view::npos ? 0 : text.size() - point - 1;
  constexpr std::size_t digits_max = 9;
  if (digits > digits_max || text.starts_with('-')) return std::nullopt;
  return Money::parse(text, static_cast<int>(digits));
}

checks::DebitCredit read_debit_credit(const toml::table& table, const checks::Schema& schema,
                                      FaultSink& faults) {
  DebitCreditDraft text;
  read_table(table, "debit_credit", keys_of<checks::DebitCredit>(), text, faults);
  TermReader reader(schema, "debit_credit", line_of(table), faults);
  checks::DebitCredit asked;
  if (!text.amount.empty()) asked.amount = reader.amount(text.amount);
  if (!text.group.empty()) asked.group = reader.column(text.group);
  if (text.debit.empty() || text.credit.empty()) return asked;
  reader.read_sides(text.debit, text.credit, asked.debit, asked.credit);
  return asked;
}

bool says(const checks::Schema& schema, checks::Balanced which) {
  const auto is_it = [which](const checks::TrailerField& field) {
    const auto* const text = std::get_if<checks::TrailerText>(&field);
    return text != nullptr && text->balance == which;
  };
  const auto in_lines = [&](const std::vector<checks::ProseLine>& lines) {
    return std::ranges::any_of(lines,
                               [&](const auto& line) { return std::ranges::any_of(line.fields, is_it); });
  };
  return (schema.trailer && std::ranges::any_of(schema.trailer->fields, is_it)) ||
         (schema.preamble && in_lines(schema.preamble->lines)) ||
         (schema.postamble && in_lines(schema.postamble->lines));
}

void read_movements(const toml::table& table, SchemaDraft& draft, FaultSink& faults) {
  MovementsDraft text;
  read_table(table, "[movements]", keys_of<checks::Movements>(), text, faults);
  TermReader reader(draft, "[movements]", line_of(table), faults);
  checks::Movements asked;
  asked.order = text.order;
  if (!text.amount.empty()) asked.amount = reader.amount(text.amount);
  if (!text.balance.empty()) asked.balance = reader.amount(text.balance);
  if (text.plus.empty() != text.minus.empty())
    reader.fault("plus and minus are given together or not at all");
  if (!text.plus.empty() && !text.minus.empty()) {
    reader.read_sides(text.plus, text.minus, asked.plus.emplace(), asked.minus.emplace());
  }
  const bool both = says(draft, checks::Balanced::opening) && says(draft, checks::Balanced::closing);
  if (text.balance.empty() && !both)
    reader.fault(
        "there is nothing to hold them against: give balance, or \"opening\" and \"closing\" in fields");
  draft.movements = asked;
}

// A column, or a sum of them: "gross - fee", "|credit - debit|".
void read_right_side(std::string_view text, checks::Agreement& asked, TermReader& reader) {
  constexpr std::string_view signs = "+-|";
  if (text.find_first_of(signs) == std::string_view::npos) {
    asked.right = reader.column(text);
    return;
  }
  asked.absolute = text.size() > 1 && text.starts_with('|') && text.ends_with('|');
  if (asked.absolute) text = text.substr(1, text.size() - 2);
  bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  for (;;) {
    const auto end = std::min(std::min(text.find(" + "), text.find(" - ")), text.size());
    asked.sum.push_back({reader.amount(text.substr(0, end)), negative});
    if (end == text.size()) break;
    negative = text[end + 1] == '-';
    text.remove_prefix(end + 3);
  }
  asked.right = asked.sum.front().column;
}

checks::Agreement read_agreement(const toml::table& table, const checks::Schema& schema, FaultSink& faults) {
  AgreementDraft text;
  read_table(table, "agreements", keys_of<checks::Agreement>(), text, faults);
  TermReader reader(schema, "agreements", line_of(table), faults);
  checks::Agreement asked;
  if (text.columns.size() == 2) {
    asked.left = reader.column(text.columns[0]);
    read_right_side(text.columns[1], asked, reader);
    if (text.columns[0] == text.columns[1]) reader.fault("columns must be two different ones");
    if (!asked.sum.empty()) reader.amount(text.columns[0]);
  } else if (!text.columns.empty()) {
    reader.fault("columns must be two");
  }
  const auto share = parse_share(text.share);
  if (!share && !text.share.empty())
    reader.fault(fmt::format("share must be a decimal from \"0\" to \"1\" with at most 9 digits, not {}",
                             in_quotes(text.share)));
  asked.share = share.value_or(checks::Share{});
  if (!text.where.empty()) asked.where = reader.records(text.where);
  if (text.tolerance.empty()) return asked;
  asked.tolerance = parse_tolerance(text.tolerance);
  if (!asked.tolerance)
    reader.fault(
        fmt::format("tolerance must be a decimal from \"0\" on with at most 9 digits after the point, not {}",
                    in_quotes(text.tolerance)));
  if (asked.sum.empty()) {
    for (const auto& name : text.columns)
      reader.amount(name);
  }
  return asked;
}

}  // namespace

void read_ledgers(SchemaDraft& draft, FaultSink& faults) {
  if (draft.columns.empty()) return;
  for_each_table(draft.debit_credit_tables, "debit_credit", faults, [&](const toml::table& table) {
    draft.debit_credit.push_back(read_debit_credit(table, draft, faults));
  });
  if (draft.movements_table != nullptr) read_movements(*draft.movements_table, draft, faults);
  for_each_table(draft.agreement_tables, "agreements", faults, [&](const toml::table& table) {
    draft.agreements.push_back(read_agreement(table, draft, faults));
  });
}

}  // namespace stmtwatch::config
