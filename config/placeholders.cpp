#include "config/placeholders.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

#include "config/settings.hpp"
#include "config/words.hpp"

namespace stmtwatch::config {
namespace {

struct Piece {
  std::string_view before;               // literal text
  std::optional<std::string_view> name;  // of the placeholder after it
};

// Takes the next piece off `text`. Nullopt: a '{' has no '}'.
std::optional<Piece> take(std::string_view& text) {
  const auto open = text.find('{');
  if (open == std::string_view::npos) {
    const Piece last{text, std::nullopt};
    text = {};
    return last;
  }
  const auto close = text.find('}', open);
  if (close == std::string_view::npos) return std::nullopt;
  const Piece piece{text.substr(0, open), text.substr(open + 1, close - open - 1)};
  text.remove_prefix(close + 1);
  return piece;
}

std::string in_braces(std::span<const std::string_view> names) {
  std::string text;
  for (const auto name : names)
    text += fmt::format("{}{{{}}}", text.empty() ? "" : " ", name);
  return text;
}

bool is_listed(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

// "the unknown placeholders {file} (the nearest known one is {file_name}), {x}".
std::string said_of(std::span<const std::string_view> unknown, std::span<const std::string_view> known) {
  std::string text = unknown.size() == 1 ? "the unknown placeholder" : "the unknown placeholders";
  for (const auto name : unknown) {
    text += fmt::format("{} {{{}}}", name == unknown.front() ? "" : ",", name);
    if (const auto near = nearest(name, known))
      text += fmt::format(" (the nearest known one is {{{}}})", *near);
  }
  return text;
}

}  // namespace

std::expected<void, std::string> check_placeholders(std::string_view text,
                                                    std::span<const std::string_view> known) {
  const auto whole = text;
  std::vector<std::string_view> unknown;
  while (!text.empty()) {
    const auto piece = take(text);
    if (!piece || piece->before.contains('}')) {
      return std::unexpected(
          fmt::format("has a brace without its other one in {}{}; allowed are {}", in_quotes(whole),
                      unknown.empty() ? "" : " and " + said_of(unknown, known), in_braces(known)));
    }
    if (piece->name && !is_listed(*piece->name, known) && !is_listed(*piece->name, unknown))
      unknown.push_back(*piece->name);
  }
  if (unknown.empty()) return {};
  return std::unexpected(fmt::format("has {}; allowed are {}", said_of(unknown, known), in_braces(known)));
}

std::string fill_placeholders(
    std::string_view text, const std::function<std::optional<std::string>(std::string_view name)>& value_of) {
  std::string filled;
  while (!text.empty()) {
    const auto piece = take(text);
    if (!piece) return filled.append(text);
    filled += piece->before;
    if (!piece->name) break;
    filled += value_of(*piece->name).value_or(fmt::format("{{{}}}", *piece->name));
  }
  return filled;
}

std::string fill_template(const std::string& text, const std::string& feed, const StatementName& name,
                          const std::string& file_name) {
  return fill_placeholders(text, [&](std::string_view placeholder) -> std::optional<std::string> {
    const auto date = name.date.compact();
    if (placeholder == "merchant") return name.merchant.text();
    if (placeholder == "date") return date;
    if (placeholder == "yyyy") return date.substr(0, 4);
    if (placeholder == "mm") return date.substr(4, 2);
    if (placeholder == "dd") return date.substr(6, 2);
    if (placeholder == "file_name") return file_name;
    if (placeholder == "feed") return feed;
    return std::nullopt;
  });
}

}  // namespace stmtwatch::config
