#pragma once

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

// How statements of a feed are named, such as "merged_{merchant}_{date}.txt". Contains {merchant} and {date}
// exactly once each, no '/', no NUL and no other placeholder. {date} matches YYYYMMDD.
class FileNamePattern {
 public:
  // The error says what is wrong with the pattern and what is allowed.
  static std::expected<FileNamePattern, std::string> parse(std::string_view text);

  // Nullopt: a foreign name. `name` is a bare file name, without directories.
  std::optional<StatementName> match(std::string_view name) const;
  std::string format(const StatementName& name) const;
  const std::string& text() const { return text_; }

 private:
  FileNamePattern() = default;
  std::string text_;
  std::string before_, between_, after_;
  bool merchant_first_ = true;
};

}  // namespace stmtwatch
