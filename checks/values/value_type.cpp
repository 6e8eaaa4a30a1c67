#include "checks/values/value_type.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "checks/text/ascii.hpp"
#include "checks/values/amount.hpp"
#include "checks/values/moment.hpp"

namespace stmtwatch::checks {
namespace {

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;  // clang 16 does not deduce aggregates

std::string describe_yuan(const Decimal& type) {
  std::string text = fmt::format("a decimal number with 1 to {} digits", type.precision - type.scale_max);
  if (type.grouped) text += " (commas before every three or none)";
  if (type.scale_max == 0) return text;
  if (type.scale_min == type.scale_max)
    return text + fmt::format(", a point and exactly {} digits", type.scale_max);
  return text + fmt::format(", a point and {} to {} digits", type.scale_min, type.scale_max);
}

std::string describe_decimal(const Decimal& type) {
  std::string text = type.unit == AmountUnit::fen
                         ? fmt::format("a number of fen with 1 to {} digits and no point", type.precision)
                         : describe_yuan(type);
  if (type.sign == AmountSign::letter) {
    text += fmt::format(", {} {} or {} unless it is zero", type.sign_behind ? "before" : "after", type.credit,
                        type.debit);
  } else if (type.sign_behind) {
    text += ", a minus behind it";
  }
  return text + (type.negative_allowed ? "" : ", not negative");
}

std::string describe_moment(const Moment& moment) {
  if (!has_time(moment)) return fmt::format("a date of the calendar ({})", moment.picture);
  const bool dated = moment.picture.contains("DD");
  return fmt::format("a {} ({}, hours 00-23)", dated ? "timestamp" : "time of day", moment.picture);
}

}  // namespace

bool is_well_formed(const ValueType& type, std::string_view value) {
  return std::visit(Overloaded{
                        [](const Text&) { return true; },
                        [&](const Digits&) { return std::ranges::all_of(value, text::is_digit); },
                        [&](const Alphanumeric&) {
                          return std::ranges::all_of(
                              value, [](char c) { return text::is_digit(c) || text::is_letter(c); });
                        },
                        [&](const Decimal& decimal) { return is_amount(decimal, value); },
                        [&](const Moment& moment) { return is_moment(moment, value); },
                    },
                    type);
}

std::string describe(const ValueType& type) {
  return std::visit(Overloaded{
                        [](const Text&) -> std::string { return "text"; },
                        [](const Digits&) -> std::string { return "digits only (ASCII 0-9)"; },
                        [](const Alphanumeric&) -> std::string { return "ASCII letters and digits only"; },
                        [](const Decimal& decimal) { return describe_decimal(decimal); },
                        [](const Moment& moment) { return describe_moment(moment); },
                    },
                    type);
}

}  // namespace stmtwatch::checks
