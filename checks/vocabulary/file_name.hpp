#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/vocabulary/business_date.hpp"
#include "checks/vocabulary/merchant_id.hpp"

namespace stmtwatch {

// What a statement's file name says of it.
struct StatementName {
  MerchantId merchant;
  BusinessDate date;

  friend auto operator<=>(const StatementName&, const StatementName&) = default;
};

// How statements of a feed are named, such as "merged_{merchant}_{date}.txt". Contains {merchant} once and
// the date once or more often, then always the same day; no '/', no NUL and no other placeholder. {date}
// matches YYYYMMDD; {date:YYYYMMDD}, {date:YYYY-MM-DD} and {date:YYMMDD} (of this century) what they say.
class FileNamePattern {
 public:
  // The error says what is wrong with the pattern and what is allowed.
  static std::expected<FileNamePattern, std::string> parse(std::string_view text);

  // Nullopt: a foreign name. `name` is a bare file name, without directories.
  std::optional<StatementName> match(std::string_view name) const;
  std::string format(const StatementName& name) const;
  const std::string& text() const { return text_; }

 private:
  enum class Placeholder : std::uint8_t { merchant, whole_date, dashed_date, short_date };
  struct Part {
    std::string before;
    Placeholder placeholder;
  };

  FileNamePattern() = default;
  static std::optional<Placeholder> placeholder_of(std::string_view name);
  static std::size_t bytes_of(Placeholder date);
  static std::optional<BusinessDate> read(Placeholder date, std::string_view text);
  static std::string write(Placeholder date, BusinessDate day);

  std::string text_;
  std::vector<Part> parts_;
  std::string after_;
  std::size_t fixed_bytes_ = 0;  // of a name, all but the merchant
};

}  // namespace stmtwatch
