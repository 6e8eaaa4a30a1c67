#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace stmtwatch {

// The day a statement is about, as the payment platform's calendar has it: a civil date of the Gregorian
// calendar between 1900-01-01 and 9999-12-31, without a time zone. Always valid once made.
class BusinessDate {
 public:
  // `text` is YYYYMMDD or YYYY-MM-DD, ASCII digits only. Anything else, 30 February included, is nullopt.
  static std::optional<BusinessDate> parse(std::string_view text);
  static std::optional<BusinessDate> from(std::chrono::year_month_day date);

  std::chrono::year_month_day calendar() const { return date_; }
  std::string compact() const;  // "20240909": file names, {date}
  std::string iso() const;      // "2024-09-09": everything people and programs read

  friend auto operator<=>(const BusinessDate&, const BusinessDate&) = default;

 private:
  explicit BusinessDate(std::chrono::year_month_day date) : date_(date) {}
  std::string text(std::string_view between) const;

  std::chrono::year_month_day date_;
};

}  // namespace stmtwatch
