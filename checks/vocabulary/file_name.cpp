#include "checks/vocabulary/file_name.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace stmtwatch {
namespace {

constexpr auto allowed_placeholders =
    "{merchant} once, and {date}, {date:YYYYMMDD}, {date:YYYY-MM-DD} or {date:YYMMDD}, such as "
    "\"merged_{merchant}_{date}.txt\"";

std::unexpected<std::string> refused(std::string_view text, std::string_view why) {
  return std::unexpected(
      fmt::format("file name pattern \"{}\" {}; allowed are {}", text, why, allowed_placeholders));
}

}  // namespace

std::expected<FileNamePattern, std::string> FileNamePattern::parse(std::string_view text) {
  if (text.find('/') != std::string_view::npos || text.find('\0') != std::string_view::npos)
    return refused(text, "must be a bare file name, without \"/\" or NUL");
  FileNamePattern pattern;
  pattern.text_ = text;
  std::string_view rest = text;
  for (auto open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
    const auto close = rest.find('}', open);
    const auto placeholder = placeholder_of(rest.substr(open, std::min(close, rest.size()) - open));
    if (close == std::string_view::npos || !placeholder) return refused(text, "has another placeholder");
    pattern.parts_.push_back({std::string(rest.substr(0, open)), *placeholder});
    pattern.fixed_bytes_ += open + bytes_of(*placeholder);
    rest.remove_prefix(close + 1);
  }
  pattern.after_ = rest;
  pattern.fixed_bytes_ += rest.size();
  const auto merchants = std::ranges::count(pattern.parts_, Placeholder::merchant, &Part::placeholder);
  if (merchants != 1 || pattern.parts_.size() == 1)
    return refused(text, "must contain merchant and date, the merchant once");
  const bool closes_without_opening =
      pattern.after_.contains('}') ||
      std::ranges::any_of(pattern.parts_, [](const Part& part) { return part.before.contains('}'); });
  if (closes_without_opening) return refused(text, "has a brace without its other one");
  return pattern;
}

// All but the merchant has a fixed length, so that there is one way at most to read a name.
std::optional<StatementName> FileNamePattern::match(std::string_view name) const {
  if (name.size() <= fixed_bytes_) return std::nullopt;
  const std::size_t merchant_bytes = name.size() - fixed_bytes_;
  std::optional<MerchantId> merchant;
  std::optional<BusinessDate> date;
  for (const auto& [before, placeholder] : parts_) {
    if (!name.starts_with(before)) return std::nullopt;
    name.remove_prefix(before.size());
    const bool is_merchant = placeholder == Placeholder::merchant;
    const auto value = name.substr(0, is_merchant ? merchant_bytes : bytes_of(placeholder));
    name.remove_prefix(value.size());
    if (is_merchant) {
      merchant = MerchantId::parse(value);
      continue;
    }
    const auto day = read(placeholder, value);
    if (!day || (date && *date != *day)) return std::nullopt;
    date = day;
  }
  if (name != after_ || !date || !merchant) return std::nullopt;
  return StatementName{std::move(*merchant), *date};
}

std::string FileNamePattern::format(const StatementName& name) const {
  std::string text;
  for (const auto& [before, placeholder] : parts_)
    text += before +
            (placeholder == Placeholder::merchant ? name.merchant.text() : write(placeholder, name.date));
  return text + after_;
}

// `name` is what stands before the closing brace, the opening one included.
std::optional<FileNamePattern::Placeholder> FileNamePattern::placeholder_of(std::string_view name) {
  if (name == "{merchant") return Placeholder::merchant;
  if (name == "{date" || name == "{date:YYYYMMDD") return Placeholder::whole_date;
  if (name == "{date:YYYY-MM-DD") return Placeholder::dashed_date;
  if (name == "{date:YYMMDD") return Placeholder::short_date;
  return std::nullopt;
}

// 0 of the merchant, which has no fixed length.
std::size_t FileNamePattern::bytes_of(Placeholder date) {
  switch (date) {
    case Placeholder::merchant:
      return 0;
    case Placeholder::whole_date:
      return 8;
    case Placeholder::dashed_date:
      return 10;
    case Placeholder::short_date:
      return 6;
  }
  std::unreachable();
}

std::optional<BusinessDate> FileNamePattern::read(Placeholder date, std::string_view text) {
  if (date == Placeholder::short_date) return BusinessDate::parse("20" + std::string(text));
  return BusinessDate::parse(text);  // both others, told by their length
}

std::string FileNamePattern::write(Placeholder date, BusinessDate day) {
  if (date == Placeholder::dashed_date) return day.iso();
  return date == Placeholder::short_date ? day.compact().substr(2) : day.compact();
}

}  // namespace stmtwatch
