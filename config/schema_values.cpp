#include "config/schema_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <re2/re2.h>

#include "checks/text/ascii.hpp"
#include "checks/text/characters.hpp"
#include "checks/values/moment.hpp"

namespace stmtwatch::config {
namespace {

using checks::Decimal;

// Amounts of at most so many digits: each fits 64 bits, and the sum of any file fits 128.
constexpr unsigned precision_max = 18;

// Takes a number of at most three digits off the front of `text`.
std::optional<unsigned> take_number(std::string_view& text) {
  unsigned value = 0;
  const auto* const begin = text.data();
  const auto [end, failure] = std::from_chars(begin, begin + std::min<std::size_t>(3, text.size()), value);
  if (failure != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - begin));
  return value;
}

bool take(std::string_view& text, std::string_view part) {
  if (!text.starts_with(part)) return false;
  text.remove_prefix(part.size());
  return true;
}

// "decimal(15,2)" or, with a varying number of fraction digits, "decimal(15,0..5)".
std::optional<Decimal> parse_decimal(std::string_view text) {
  if (!take(text, "decimal(")) return std::nullopt;
  const auto precision = take_number(text);
  if (!precision || !take(text, ",")) return std::nullopt;
  const auto scale_min = take_number(text);
  const auto scale_max = take(text, "..") ? take_number(text) : scale_min;
  if (!scale_min || !scale_max || text != ")") return std::nullopt;
  if (*precision > precision_max || *scale_min > *scale_max || *scale_max >= *precision) return std::nullopt;
  return Decimal{.precision = static_cast<std::uint8_t>(*precision),
                 .scale_min = static_cast<std::uint8_t>(*scale_min),
                 .scale_max = static_cast<std::uint8_t>(*scale_max)};
}

// What stands between the parentheses of "date(YYYYMMDD)"; a timestamp may do without.
std::optional<std::string_view> picture_of(std::string_view type, std::string_view word) {
  if (type == "timestamp" && word == type) return "YYYY-MM-DD hh:mm:ss";
  if (!take(type, word) || !take(type, "(") || !type.ends_with(')')) return std::nullopt;
  type.remove_suffix(1);
  return type;
}

std::optional<checks::Moment> parse_moment(std::string_view text) {
  const auto is_of_day = [](std::string_view picture) {
    return picture.contains("YYYY") || picture.contains("MM");
  };
  for (const std::string_view word : {"date", "time", "timestamp"}) {
    const auto picture = picture_of(text, word);
    if (!picture || checks::picture_fault(*picture)) continue;
    const checks::Moment moment{std::string(*picture)};
    const bool wants_time = word != "date";
    const bool wants_day = word != "time";
    if (checks::has_time(moment) == wants_time && is_of_day(*picture) == wants_day) return moment;
  }
  return std::nullopt;
}

std::optional<checks::ValueType> parse_type(std::string_view text) {
  if (text == "text") return checks::Text{};
  if (text == "digits") return checks::Digits{};
  if (text == "alphanumeric") return checks::Alphanumeric{};
  if (const auto moment = parse_moment(text)) return *moment;
  return parse_decimal(text);
}

// One line of printable characters and, where `tabs`, TABs.
std::expected<std::string, std::string> line_in(const toml::node& node, bool tabs) {
  const auto text = string_in(node);
  if (!text) return std::unexpected(must_be("a text in quotes", node));
  std::string visible(*text);
  if (tabs) std::erase(visible, '\t');
  if (checks::text::find_control(visible) || checks::text::find_break(visible))
    return std::unexpected(must_be("one line without control characters", node));
  return std::string(*text);
}

}  // namespace

Reading read_delimiter(const toml::node& node, SchemaDraft& schema) {
  constexpr std::string_view part_of_values = "\"-+. _";
  const auto text = string_in(node).value_or("");
  const bool printable = text.size() == 1 && (text[0] == '\t' || (text[0] > ' ' && text[0] < 0x7F));
  if (!printable || checks::text::is_letter(text[0]) || checks::text::is_digit(text[0]) ||
      part_of_values.contains(text[0])) {
    return std::unexpected(
        must_be("one ASCII character that no value needs, such as \"|\", \",\" or \"\\t\"", node));
  }
  schema.delimiter = text[0];
  return {};
}

Reading read_quote(const toml::node& node, SchemaDraft& schema) {
  constexpr std::string_view part_of_values = "-+.,";
  const auto text = string_in(node).value_or("");
  const bool a_sign = text.size() == 1 && text[0] > ' ' && text[0] < 0x7F &&
                      !checks::text::is_letter(text[0]) && !checks::text::is_digit(text[0]);
  if (!a_sign || part_of_values.contains(text[0]))
    return std::unexpected(
        must_be("one ASCII sign that no number needs, such as '\"', \"'\" or \"`\"", node));
  schema.quote = text[0];
  return {};
}

Reading read_gap(const toml::node& node, SchemaDraft& schema) {
  auto text = line_in(node, true);
  if (!text) return std::unexpected(text.error());
  if (text->empty() || text->size() > 8 || checks::text::find_non_ascii(*text))
    return std::unexpected(must_be("1 to 8 ASCII characters, such as \" \"", node));
  schema.gap = *std::move(text);
  return {};
}

Reading read_empty_day(const toml::node& node, SchemaDraft& schema) {
  auto text = line_in(node, true);
  if (!text) return std::unexpected(text.error());
  schema.empty_day = *std::move(text);
  return {};
}

Reading read_trim_characters(const toml::node& node, TrimDraft& trim) {
  auto text = line_in(node, true);
  if (!text) return std::unexpected(text.error());
  if (text->empty() || checks::text::find_non_ascii(*text))
    return std::unexpected(must_be("ASCII characters, such as \" \\t\"", node));
  trim.trim_characters = *std::move(text);
  return {};
}

Reading read_schema_file_name(const toml::node& node, SchemaDraft& schema) {
  const auto text = plain_text(node);
  if (!text) return std::unexpected(text.error());
  auto pattern = FileNamePattern::parse(*text);
  if (!pattern) return std::unexpected(fmt::format("= {}: {}", in_quotes(*text), pattern.error()));
  schema.file_name = *std::move(pattern);
  return {};
}

Reading read_column_name(const toml::node& node, ColumnDraft& column) {
  const auto text = plain_text(node);
  if (!text) return std::unexpected(text.error());
  const auto allowed = [](char byte) {
    return checks::text::is_letter(byte) || checks::text::is_digit(byte) || byte == '_';
  };
  if (!std::ranges::all_of(*text, allowed) || checks::text::is_digit(text->front()) || text->size() > 64) {
    return std::unexpected(must_be(
        "at most 64 ASCII letters, digits and _, the first no digit (use title for the header)", node));
  }
  column.name = *text;
  return {};
}

// Line breaks may stand in it, and it may be empty.
Reading read_title(const toml::node& node, ColumnDraft& column) {
  const auto text = string_in(node);
  if (!text) return std::unexpected(must_be("a text in quotes", node));
  std::string visible(*text);
  std::erase(visible, '\n');
  if (checks::text::find_control(visible) || checks::text::find_break(visible))
    return std::unexpected(must_be("without control characters but \\n", node));
  column.title = *text;
  column.title_given = true;
  return {};
}

Reading read_sign(const toml::node& node, ColumnDraft& column) {
  constexpr std::size_t bytes_max = 8;
  const auto text = string_in(node).value_or("");
  const auto slash = text.find('/');
  const auto credit = text.substr(0, slash);
  const auto debit = text.substr(std::min(slash, text.size() - 1) + 1);
  const auto is_sign = [](std::string_view sign) {
    return !sign.empty() && sign.size() <= bytes_max && std::ranges::all_of(sign, [](char c) {
      return c > ' ' && c < 0x7F && !checks::text::is_digit(c) && !std::string_view("/.,").contains(c);
    });
  };
  column.sign = text == "minus" ? checks::AmountSign::minus : checks::AmountSign::letter;
  if (column.sign == checks::AmountSign::minus) return {};
  const bool told_apart = !credit.starts_with(debit) && !debit.starts_with(credit);
  if (slash == std::string_view::npos || !is_sign(credit) || !is_sign(debit) || !told_apart)
    return std::unexpected(must_be("\"minus\", or what stands above and below zero, such as \"C/D\"", node));
  column.credit = credit;
  column.debit = debit;
  return {};
}

Reading read_type(const toml::node& node, ColumnDraft& column) {
  const auto type = parse_type(string_in(node).value_or(""));
  if (!type) {
    return std::unexpected(must_be(
        "text, digits, alphanumeric, decimal(P,S) or decimal(P,S..S) with 18 >= P > S, date(PICTURE), "
        "time(PICTURE), timestamp(PICTURE) or timestamp; a picture is made of YYYY, MM, DD, hh, mm and ss, "
        "such as "
        "YYYY-MM-DD",
        node));
  }
  column.type = *type;
  return {};
}

std::expected<std::string, std::string> pattern_in(const toml::node& node) {
  auto text = plain_text(node);
  if (!text) return std::unexpected(text.error());
  const RE2 expression(*text, RE2::Quiet);
  if (!expression.ok()) return std::unexpected(fmt::format("= {}: {}", in_quotes(*text), expression.error()));
  return text;
}

Reading read_pattern(const toml::node& node, ColumnDraft& column) {
  auto pattern = pattern_in(node);
  if (!pattern) return std::unexpected(pattern.error());
  column.pattern = *std::move(pattern);
  return {};
}

}  // namespace stmtwatch::config
