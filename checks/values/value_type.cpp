#include "checks/values/value_type.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "checks/values/moment.hpp"

namespace stmtwatch::checks {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;  // clang 16 does not deduce aggregates

bool is_decimal(const Decimal& type, std::string_view value) {
  const bool minus = value.starts_with('-');
  if (minus) value.remove_prefix(1);
  const auto point = value.find('.');
  const std::string_view whole = value.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? "" : value.substr(point + 1);
  const bool bare_point = point != std::string_view::npos && fraction.empty();
  if (whole.empty() || whole.size() + type.scale_max > type.precision || bare_point) return false;
  if (fraction.size() < type.scale_min || fraction.size() > type.scale_max) return false;
  if (!std::ranges::all_of(whole, is_digit) || !std::ranges::all_of(fraction, is_digit)) return false;
  return !minus || type.negative_allowed || value.find_first_not_of("0.") == std::string_view::npos;
}

std::string describe_decimal(const Decimal& type) {
  const int whole = type.precision - type.scale_max;
  std::string text = fmt::format("a decimal number with 1 to {} digits", whole);
  if (type.scale_min == type.scale_max && type.scale_max > 0) {
    text += fmt::format(", a point and exactly {} digits", type.scale_max);
  } else if (type.scale_max > 0) {
    text += fmt::format(", a point and {} to {} digits", type.scale_min, type.scale_max);
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
                        [&](const Digits&) { return std::ranges::all_of(value, is_digit); },
                        [&](const Alphanumeric&) {
                          return std::ranges::all_of(value,
                                                     [](char c) { return is_digit(c) || is_letter(c); });
                        },
                        [&](const Decimal& decimal) { return is_decimal(decimal, value); },
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
