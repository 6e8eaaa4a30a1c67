#include "daemon/api/target.hpp"

#include <algorithm>
#include <charconv>

namespace stmtwatch::api {

namespace {

// Nullopt unless `digits` are two hexadecimal digits.
std::optional<char> decode_byte(std::string_view digits) {
  unsigned value = 0;
  if (digits.size() != 2) return std::nullopt;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + 2, value, 16);
  if (error != std::errc() || end != digits.data() + 2) return std::nullopt;
  return static_cast<char>(value);
}

std::optional<std::string> decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto byte = decode_byte(text.substr(i + 1, 2));
    if (!byte) return std::nullopt;
    decoded += *byte;
    i += 2;
  }
  const bool controls = std::ranges::any_of(decoded, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (controls) return std::nullopt;
  return decoded;
}

bool parse_path(std::string_view path, Target& target) {
  if (!path.starts_with('/')) return false;
  path.remove_prefix(1);
  while (!path.empty()) {
    const auto end = path.find('/');
    auto segment = decode(path.substr(0, end));
    if (!segment || segment->empty()) return false;
    target.segments.push_back(std::move(*segment));
    if (end == std::string_view::npos) break;
    path.remove_prefix(end + 1);
    if (path.empty()) return false;  // "/v1/": an empty segment at the end
  }
  return true;
}

bool parse_query(std::string_view query, Target& target) {
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    const auto equals = pair.find('=');
    auto key = decode(pair.substr(0, equals));
    auto value = decode(equals == std::string_view::npos ? "" : pair.substr(equals + 1));
    if (!key || !value) return false;
    if (!pair.empty()) target.query[std::move(*key)] = std::move(*value);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
  }
  return true;
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
  const auto question = text.find('?');
  Target target;
  if (!parse_path(text.substr(0, question), target)) return std::nullopt;
  if (question != std::string_view::npos && !parse_query(text.substr(question + 1), target))
    return std::nullopt;
  return target;
}

}  // namespace stmtwatch::api
