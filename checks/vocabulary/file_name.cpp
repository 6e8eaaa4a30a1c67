#include "checks/vocabulary/file_name.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace stmtwatch {
namespace {

constexpr std::string_view merchant_mark = "{merchant}";
constexpr std::string_view date_mark = "{date}";
constexpr std::size_t date_bytes = 8;

bool once(std::string_view text, std::string_view mark) {
  const auto at = text.find(mark);
  return at != std::string_view::npos && text.find(mark, at + mark.size()) == std::string_view::npos;
}

}  // namespace

std::expected<FileNamePattern, std::string> FileNamePattern::parse(std::string_view text) {
  if (!once(text, merchant_mark) || !once(text, date_mark)) {
    return std::unexpected(
        fmt::format("file name pattern \"{}\" must contain {{merchant}} and {{date}} once each, such as "
                    "\"merged_{{merchant}}_{{date}}.txt\"",
                    text));
  }
  if (text.find('/') != std::string_view::npos || text.find('\0') != std::string_view::npos) {
    return std::unexpected(
        fmt::format("file name pattern \"{}\" must be a bare file name, without \"/\" or NUL", text));
  }
  const auto merchant = text.find(merchant_mark);
  const auto date = text.find(date_mark);
  FileNamePattern pattern;
  pattern.text_ = text;
  pattern.merchant_first_ = merchant < date;
  const auto first = std::min(merchant, date);
  const auto first_end = first + (pattern.merchant_first_ ? merchant_mark : date_mark).size();
  const auto second = std::max(merchant, date);
  const auto second_end = second + (pattern.merchant_first_ ? date_mark : merchant_mark).size();
  pattern.before_ = text.substr(0, first);
  pattern.between_ = text.substr(first_end, second - first_end);
  pattern.after_ = text.substr(second_end);
  if ((pattern.before_ + pattern.between_ + pattern.after_).find_first_of("{}") != std::string::npos) {
    return std::unexpected(fmt::format(
        "file name pattern \"{}\" has another placeholder; allowed are {{merchant}} and {{date}}", text));
  }
  return pattern;
}

// {date} has a fixed length, so that there is one way at most to read a name.
std::optional<StatementName> FileNamePattern::match(std::string_view name) const {
  if (name.size() < before_.size() + between_.size() + after_.size() + date_bytes) return std::nullopt;
  if (!name.starts_with(before_) || !name.ends_with(after_)) return std::nullopt;
  name.remove_prefix(before_.size());
  name.remove_suffix(after_.size());
  const auto date_at = merchant_first_ ? name.size() - date_bytes : 0;
  const auto between_at = merchant_first_ ? date_at - between_.size() : date_bytes;
  const auto merchant_at = merchant_first_ ? 0 : date_bytes + between_.size();
  const auto merchant_bytes = name.size() - date_bytes - between_.size();
  if (name.substr(between_at, between_.size()) != between_) return std::nullopt;
  const auto date = BusinessDate::parse(name.substr(date_at, date_bytes));
  auto merchant = MerchantId::parse(name.substr(merchant_at, merchant_bytes));
  if (!date || !merchant) return std::nullopt;
  return StatementName{std::move(*merchant), *date};
}

std::string FileNamePattern::format(const StatementName& name) const {
  const std::string date = name.date.compact();
  const std::string& merchant = name.merchant.text();
  return before_ + (merchant_first_ ? merchant : date) + between_ + (merchant_first_ ? date : merchant) +
         after_;
}

}  // namespace stmtwatch
