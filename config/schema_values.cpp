#include "config/schema_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include <re2/re2.h>

#include "checks/text/characters.hpp"
#include "checks/values/value_type.hpp"

namespace stmtwatch::config {
namespace {

using checks::Decimal;

// Amounts of at most so many digits: each fits 64 bits, and the sum of any file fits 128.
constexpr unsigned precision_max = 18;

bool is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}
bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

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

std::optional<checks::ValueType> parse_type(std::string_view text) {
  if (text == "text") return checks::Text{};
  if (text == "digits") return checks::Digits{};
  if (text == "alphanumeric") return checks::Alphanumeric{};
  if (text == "date(YYYYMMDD)") return checks::Moment{"YYYYMMDD"};
  if (text == "date(YYYY-MM-DD)") return checks::Moment{"YYYY-MM-DD"};
  if (text == "timestamp") return checks::Moment{"YYYY-MM-DD hh:mm:ss"};
  return parse_decimal(text);
}

// Why a value of the column's own list could never stand there.
std::optional<std::string> impossible(std::string_view value, const ColumnDraft& draft) {
  if (!checks::is_well_formed(draft.type, value)) return "is not " + checks::describe(draft.type);
  if (draft.length) {
    const bool of_bytes = draft.length->unit == checks::LengthUnit::bytes;
    const auto length = of_bytes ? value.size() : checks::text::count_characters(value);
    if (length < draft.length->min || length > draft.length->max) return "is not as long as the column says";
  }
  if (draft.pattern && !RE2::FullMatch(value, RE2(*draft.pattern, RE2::Quiet)))
    return "does not match the pattern";
  return std::nullopt;
}

}  // namespace

Reading read_delimiter(const toml::node& node, SchemaDraft& schema) {
  constexpr std::string_view part_of_values = "\"-+. _";
  const auto text = string_in(node).value_or("");
  const bool printable = text.size() == 1 && (text[0] == '\t' || (text[0] > ' ' && text[0] < 0x7F));
  if (!printable || is_letter(text[0]) || is_digit(text[0]) || part_of_values.contains(text[0])) {
    return std::unexpected(
        must_be("one ASCII character that no value needs, such as \"|\", \",\" or \"\\t\"", node));
  }
  schema.delimiter = text[0];
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
  const auto allowed = [](char byte) { return is_letter(byte) || is_digit(byte) || byte == '_'; };
  if (!std::ranges::all_of(*text, allowed) || is_digit(text->front()) || text->size() > 64) {
    return std::unexpected(must_be(
        "at most 64 ASCII letters, digits and _, the first no digit (use title for the header)", node));
  }
  column.name = *text;
  return {};
}

Reading read_type(const toml::node& node, ColumnDraft& column) {
  const auto type = parse_type(string_in(node).value_or(""));
  if (!type) {
    return std::unexpected(must_be(
        "text, digits, alphanumeric, decimal(P,S) or decimal(P,S..S) with 18 >= P > S, date(YYYYMMDD), "
        "date(YYYY-MM-DD) or timestamp",
        node));
  }
  column.type = *type;
  return {};
}

Reading read_pattern(const toml::node& node, ColumnDraft& column) {
  auto text = plain_text(node);
  if (!text) return std::unexpected(text.error());
  const RE2 expression(*text, RE2::Quiet);
  if (!expression.ok()) return std::unexpected(fmt::format("= {}: {}", in_quotes(*text), expression.error()));
  column.pattern = *std::move(text);
  return {};
}

std::expected<checks::TrailerField, std::string> parse_trailer_field(
    std::string_view text, const std::vector<checks::Column>& columns) {
  if (text == "records") return checks::TrailerCount{};
  if (!text.starts_with("sum(") || !text.ends_with(')')) {
    return std::unexpected(fmt::format("{} must be \"records\" or \"sum(COLUMN)\"", in_quotes(text)));
  }
  const auto name = text.substr(4, text.size() - 5);
  const auto column = std::ranges::find(columns, name, &checks::Column::name);
  if (column == columns.end() || !std::holds_alternative<Decimal>(column->type)) {
    return std::unexpected(
        fmt::format("{}: there is no column of type decimal with this name", in_quotes(text)));
  }
  return checks::TrailerSum{static_cast<std::size_t>(column - columns.begin())};
}

std::vector<std::string> column_contradictions(const ColumnDraft& draft) {
  std::vector<std::string> wrong;
  const bool bounded = draft.length_min != 0 || draft.length_max != 0;
  if (draft.length_exact != 0 && bounded)
    wrong.push_back("has length beside min_length or max_length; give one of them");
  if (draft.length_min != 0 && draft.length_max == 0) wrong.push_back("has min_length without max_length");
  if (draft.length_max != 0 && draft.length_min > draft.length_max)
    wrong.push_back("has a min_length beyond its max_length");
  if (!draft.negative && !std::holds_alternative<Decimal>(draft.type))
    wrong.push_back("has negative = false, which only a decimal can have");
  std::set<std::string_view> seen;
  for (const auto& value : draft.values) {
    if (const auto why = impossible(value, draft))
      wrong.push_back(fmt::format("lists {}, which {}", in_quotes(value), *why));
    if (!seen.insert(value).second) wrong.push_back(fmt::format("lists {} twice", in_quotes(value)));
  }
  return wrong;
}

std::optional<std::string> unfit_field(std::string_view text, const checks::Schema& schema) {
  if (text.contains(schema.delimiter)) return fmt::format("{} holds the delimiter", in_quotes(text));
  if (schema.encoding == checks::Encoding::ascii && checks::text::find_non_ascii(text)) {
    return fmt::format("{} is not ASCII, which the encoding is", in_quotes(text));
  }
  return std::nullopt;
}

}  // namespace stmtwatch::config
