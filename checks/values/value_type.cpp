#include "checks/values/value_type.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "checks/vocabulary/business_date.hpp"

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

// The number that digits make; -1 if they are not all digits.
int number(std::string_view digits) {
  if (!std::ranges::all_of(digits, is_digit)) return -1;
  int value = 0;
  for (const char c : digits)
    value = value * 10 + (c - '0');
  return value;
}

bool is_day(int year, int month, int day) {
  if (year < 0 || month < 0 || day < 0) return false;
  using namespace std::chrono;
  return year_month_day{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                        std::chrono::day(static_cast<unsigned>(day))}
      .ok();
}

bool is_iso_date(std::string_view value) {
  return value.size() == 10 && value[4] == '-' && value[7] == '-' &&
         is_day(number(value.substr(0, 4)), number(value.substr(5, 2)), number(value.substr(8, 2)));
}

bool is_date(const Date& type, std::string_view value) {
  if (type.format == DateFormat::iso) return is_iso_date(value);
  return value.size() == 8 &&
         is_day(number(value.substr(0, 4)), number(value.substr(4, 2)), number(value.substr(6, 2)));
}

bool is_at_most(std::string_view digits, int max) {
  const int value = number(digits);
  return value >= 0 && value <= max;
}

bool is_timestamp(std::string_view value) {  // YYYY-MM-DD HH:MM:SS
  return value.size() == 19 && is_iso_date(value.substr(0, 10)) && value[10] == ' ' && value[13] == ':' &&
         value[16] == ':' && is_at_most(value.substr(11, 2), 23) && is_at_most(value.substr(14, 2), 59) &&
         is_at_most(value.substr(17, 2), 59);
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
                        [&](const Date& date) { return is_date(date, value); },
                        [&](const Timestamp&) { return is_timestamp(value); },
                    },
                    type);
}

std::string describe(const ValueType& type) {
  return std::visit(
      Overloaded{
          [](const Text&) -> std::string { return "text"; },
          [](const Digits&) -> std::string { return "digits only (ASCII 0-9)"; },
          [](const Alphanumeric&) -> std::string { return "ASCII letters and digits only"; },
          [](const Decimal& decimal) { return describe_decimal(decimal); },
          [](const Date& date) -> std::string {
            return date.format == DateFormat::compact ? "a date of the calendar (YYYYMMDD)"
                                                      : "a date of the calendar (YYYY-MM-DD)";
          },
          [](const Timestamp&) -> std::string { return "a timestamp (YYYY-MM-DD HH:MM:SS, hours 00-23)"; },
      },
      type);
}

}  // namespace stmtwatch::checks
