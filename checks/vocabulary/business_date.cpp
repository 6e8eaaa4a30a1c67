#include "checks/vocabulary/business_date.hpp"

namespace stmtwatch {
namespace {

// The number that `digits` ASCII digits at `at` make; -1 if they are not all digits.
int number(std::string_view text, std::size_t at, std::size_t digits) {
  int value = 0;
  for (const char c : text.substr(at, digits)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

void append_digits(std::string& text, unsigned number, unsigned highest) {
  for (; highest > 0; highest /= 10)
    text += static_cast<char>('0' + number / highest % 10);
}

}  // namespace

std::optional<BusinessDate> BusinessDate::parse(std::string_view text) {
  const bool compact = text.size() == 8;
  const bool iso = text.size() == 10 && text[4] == '-' && text[7] == '-';
  if (!compact && !iso) return std::nullopt;
  const int year = number(text, 0, 4);
  const int month = number(text, compact ? 4 : 5, 2);
  const int day = number(text, compact ? 6 : 8, 2);
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  return from(std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) /
              std::chrono::day(static_cast<unsigned>(day)));
}

std::optional<BusinessDate> BusinessDate::from(std::chrono::year_month_day date) {
  if (!date.ok() || date.year() < std::chrono::year(1900) || date.year() > std::chrono::year(9999)) {
    return std::nullopt;
  }
  return BusinessDate(date);
}

std::string BusinessDate::compact() const {
  return text("");
}

std::string BusinessDate::iso() const {
  return text("-");
}

std::string BusinessDate::text(std::string_view between) const {
  std::string text;
  append_digits(text, static_cast<unsigned>(static_cast<int>(date_.year())), 1000);
  append_digits(text += between, static_cast<unsigned>(date_.month()), 10);
  append_digits(text += between, static_cast<unsigned>(date_.day()), 10);
  return text;
}

}  // namespace stmtwatch
