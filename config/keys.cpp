#include "config/keys.hpp"

#include "checks/text/characters.hpp"

namespace stmtwatch::config {
namespace {

constexpr std::size_t text_bytes_max = 2048;

// The value as the file has it, on one line; only its kind where it is long or has parts.
std::string as_written(const toml::node& node) {
  if (const auto text = string_in(node)) return in_quotes(*text);
  if (const auto* const value = node.as_boolean()) return value->get() ? "true" : "false";
  if (const auto* const value = node.as_integer()) return fmt::format("{}", value->get());
  return std::string(kind_of(node));
}

}  // namespace

std::optional<std::string_view> string_in(const toml::node& node) {
  const auto* const text = node.as_string();
  return text == nullptr ? std::nullopt : std::optional<std::string_view>(text->get());
}

std::expected<std::string, std::string> plain_text(const toml::node& node) {
  const auto written = string_in(node);
  if (!written) return std::unexpected(must_be("a text in quotes", node));
  std::string text(*written);
  if (text.empty()) return std::unexpected("must not be empty");
  if (text.size() > text_bytes_max) {
    return std::unexpected(fmt::format("must not be longer than {} bytes", text_bytes_max));
  }
  if (checks::text::find_control(text) || checks::text::find_break(text)) {
    return std::unexpected(
        fmt::format("must hold no control characters (line breaks, TAB, NUL): {}", in_quotes(text)));
  }
  return text;
}

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

std::string not_offered(std::string_view value, std::string_view allowed) {
  return fmt::format("= {} is not offered by this version; allowed is {}", in_quotes(value), allowed);
}

std::string must_be(std::string_view what, const toml::node& node) {
  return fmt::format("must be {}, not {}", what, as_written(node));
}

}  // namespace stmtwatch::config
