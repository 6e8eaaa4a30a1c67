#include "daemon/cli/answer_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "daemon/cli/columns.hpp"

namespace stmtwatch::cli {
namespace {

std::optional<int> digits(std::string_view text, std::size_t position, std::size_t count) {
  const auto part = text.substr(std::min(position, text.size()), count);
  int value = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
  const bool all = part.size() == count && end == part.data() + count && part.front() != '-';
  return error == std::errc() && all ? std::optional(value) : std::nullopt;
}

// RFC 3339 as the daemon writes it: "2024-09-10T09:00:00+08:00".
std::optional<Moment> parse_moment(std::string_view text) {
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  const auto offset_hours = digits(text, 20, 2), offset_minutes = digits(text, 23, 2);
  if (!year || !month || !day || !hour || !minute || !second || !offset_hours || !offset_minutes)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  const auto offset = std::chrono::hours(*offset_hours) + std::chrono::minutes(*offset_minutes);
  const auto local = std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
                     std::chrono::seconds(*second);
  return text[19] == '-' ? local + offset : local - offset;
}

// Minutes are what is counted before a deadline, days a day after it.
std::string amount(std::chrono::minutes span) {
  constexpr std::chrono::hours shown_in_minutes{10}, shown_in_hours{48};
  if (span < shown_in_minutes) return counted(static_cast<std::size_t>(span.count()), "minute");
  if (span < shown_in_hours) return fmt::format("{} h {} min", span.count() / 60, span.count() % 60);
  return counted(static_cast<std::size_t>(std::chrono::floor<std::chrono::days>(span).count()), "day");
}

}  // namespace

bool says(const Document& document, const char* key) {
  return !document.at(key).is_null();
}

std::string said(const Document& document, const char* key) {
  const auto& value = document.at(key);
  if (value.is_null()) return "unknown";
  return printable(value.is_string() ? value.get<std::string>() : documents::to_text(value));
}

std::string time_left(const Document& deadline, Moment now) {
  if (deadline.is_null()) return "no deadline";
  const auto text = printable(deadline.get<std::string>());
  const auto at = parse_moment(text);
  if (!at) return "deadline " + text;
  if (*at >= now) {
    const auto left = std::chrono::floor<std::chrono::minutes>(*at - now);
    return fmt::format("{} left until the deadline {}", amount(left), text);
  }
  return fmt::format("the deadline {} passed {} ago", text,
                     amount(std::chrono::floor<std::chrono::minutes>(now - *at)));
}

std::string upper(std::string text) {
  for (auto& c : text)
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

std::string cut_line(const Document& answer, std::string_view hint) {
  if (!answer.value("truncated", false)) return "";
  return fmt::format("... the list is cut here{}\n", hint);
}

std::string facts(const std::vector<std::pair<std::string, std::string>>& lines, std::size_t indent) {
  std::size_t width = 0;
  for (const auto& [name, value] : lines) {
    if (!value.empty()) width = std::max(width, display_width(name));
  }
  std::string text;
  for (const auto& [name, value] : lines) {
    if (!value.empty()) text += fmt::format("{:{}}{}  {}\n", "", indent, padded(name, width), value);
  }
  return text;
}

}  // namespace stmtwatch::cli
