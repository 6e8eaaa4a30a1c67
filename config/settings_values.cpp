#include "config/settings_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <optional>

#include <arpa/inet.h>

#include "config/placeholders.hpp"

namespace stmtwatch::config {
namespace {

std::optional<std::uint32_t> digits(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_numeric_address(const std::string& address, int family) {
  in6_addr parsed{};
  return inet_pton(family, address.c_str(), &parsed) == 1;
}

bool has_dot_segment(std::string_view path) {
  const auto framed = fmt::format("/{}/", path);
  return framed.contains("/../") || framed.contains("/./");
}

}  // namespace

Reading read_timezone(const toml::node& node, DaemonSettings& daemon) {
  auto name = plain_text(node);
  if (!name) return std::unexpected(name.error());
  const bool inside = !name->starts_with('/') && !name->contains("..");
  std::ifstream stream(inside ? "/usr/share/zoneinfo/" + *name : "", std::ios::binary);
  std::string magic(4, '\0');
  stream.read(magic.data(), 4);
  if (!stream || magic != "TZif") {
    return std::unexpected(must_be("a time zone of /usr/share/zoneinfo, such as \"Asia/Shanghai\"", node));
  }
  daemon.timezone = *std::move(name);
  return {};
}

Reading read_listen(const toml::node& node, HttpSettings& http) {
  const auto wrong = std::unexpected(
      must_be("a numeric address and a port, such as \"127.0.0.1:9464\" or \"[::1]:9464\"", node));
  const auto text = plain_text(node);
  if (!text) return std::unexpected(text.error());
  const auto colon = text->rfind(':');
  if (colon == std::string::npos) return wrong;
  const auto port = digits(std::string_view(*text).substr(colon + 1));
  auto address = text->substr(0, colon);
  const bool bracketed = address.starts_with('[') && address.ends_with(']');
  if (bracketed) address = address.substr(1, address.size() - 2);
  if (!port || *port > 65535 || !is_numeric_address(address, bracketed ? AF_INET6 : AF_INET)) return wrong;
  http.address = address;
  http.port = static_cast<std::uint16_t>(*port);
  return {};
}

ShownValue show_listen(const HttpSettings& http) {
  const bool bracketed = http.address.contains(':');
  return fmt::format("{}{}{}:{}", bracketed ? "[" : "", http.address, bracketed ? "]" : "", http.port);
}

Reading read_file_name(const toml::node& node, FeedSettings& feed) {
  const auto text = plain_text(node);
  if (!text) return std::unexpected(text.error());
  auto pattern = FileNamePattern::parse(*text);
  if (!pattern) return std::unexpected(fmt::format("= {}: {}", in_quotes(*text), pattern.error()));
  feed.file_name = *std::move(pattern);
  return {};
}

ShownValue show_file_name(const FeedSettings& feed) {
  return feed.file_name.text();
}

Reading read_destination(const toml::node& node, FeedSettings& feed) {
  if (node.is_array())
    return std::unexpected("= [...]: a list of destinations is not offered by this version; name one");
  return parsers::Text<&FeedSettings::destination>::read(node, feed);
}

Reading read_remote_path(const toml::node& node, FeedSettings& feed) {
  constexpr auto known =
      std::to_array<std::string_view>({"merchant", "date", "yyyy", "mm", "dd", "file_name"});
  auto text = plain_text(node);
  if (!text) return std::unexpected(text.error());
  if (text->contains("{seq")) {
    return std::unexpected(
        fmt::format("= {}: {{seq}} is not offered by this version; take it out", in_quotes(*text)));
  }
  if (auto checked = check_placeholders(*text, known); !checked) return checked;
  const auto has = [&text](std::string_view part) { return text->contains(part); };
  const bool whole_date = has("{date}") || (has("{yyyy}") && has("{mm}") && has("{dd}"));
  if (!has("{file_name}") && !(has("{merchant}") && whole_date)) {
    return std::unexpected(
        must_be("different for each statement: it needs {file_name}, or {merchant} and {date}", node));
  }
  if (text->starts_with('~')) {
    return std::unexpected(must_be(
        "an absolute path, or one relative to the account's directory; a server takes ~ for a name", node));
  }
  if (text->ends_with('/') || has_dot_segment(*text)) {
    return std::unexpected(must_be("the path of a file without the segments . and ..", node));
  }
  feed.remote_path = *std::move(text);
  return {};
}

Reading read_deadline(const toml::node& node, FeedSettings& feed) {
  const auto text = string_in(node).value_or("");
  const auto hour = digits(text.substr(0, 2));
  const auto minute = digits(text.substr(std::min<std::size_t>(3, text.size())));
  const bool shaped = text.size() == 5 && text[2] == ':';
  if (!shaped || !hour || !minute || *hour > 23 || *minute > 59) {
    return std::unexpected(must_be("a time of the day from \"00:00\" to \"23:59\"", node));
  }
  feed.deadline = std::chrono::hours(*hour) + std::chrono::minutes(*minute);
  return {};
}

ShownValue show_deadline(const FeedSettings& feed) {
  if (!feed.deadline) return {};
  return fmt::format("{:02}:{:02}", feed.deadline->count() / 60, feed.deadline->count() % 60);
}

// A number of bytes: 4294967296 or "4GiB".
Reading read_bytes_max(const toml::node& node, FeedSettings& feed) {
  constexpr std::uint64_t allowed_max = 1ull << 40;
  constexpr auto units = std::to_array<parsers::Word<std::uint64_t>>(
      {{"KiB", 1ull << 10}, {"MiB", 1ull << 20}, {"GiB", 1ull << 30}, {"TiB", 1ull << 40}});
  std::uint64_t bytes = 0;
  if (const auto* const value = node.as_integer()) {
    bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, value->get()));
  }
  if (const auto text = string_in(node)) {
    const auto unit =
        std::ranges::find_if(units, [&text](const auto& each) { return text->ends_with(each.word); });
    const auto count = unit == units.end() ? 0 : digits(text->substr(0, text->size() - 3)).value_or(0);
    if (count > 0 && count <= allowed_max / unit->value) bytes = count * unit->value;
  }
  if (bytes == 0 || bytes > allowed_max) {
    return std::unexpected(must_be("a number of bytes from 1 to 1 TiB, such as 1048576 or \"4GiB\"", node));
  }
  feed.statement_bytes_max = bytes;
  return {};
}

ShownValue show_bytes_max(const FeedSettings& feed) {
  return static_cast<std::int64_t>(feed.statement_bytes_max);
}

Reading read_host(const toml::node& node, DestinationSettings& destination) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  const auto text = plain_text(node);
  if (!text) return std::unexpected(text.error());
  const bool numeric = text->contains(':') && is_numeric_address(*text, AF_INET6);
  const bool named = text->find_first_not_of(allowed) == std::string::npos && text->size() <= 253;
  if (!numeric && !named) {
    return std::unexpected(must_be("a host name or a numeric address, without port and brackets", node));
  }
  destination.host = *text;
  return {};
}

Reading read_credential(const toml::node& node, DestinationSettings& destination) {
  const auto text = plain_text(node);
  if (!text) return std::unexpected(text.error());
  if (text->contains('/') || *text == "." || *text == "..") {
    return std::unexpected(must_be("the name of a systemd credential, which is no path", node));
  }
  destination.credential = *text;
  return {};
}

Reading read_temp_name(const toml::node& node, DestinationSettings& destination) {
  constexpr auto known = std::to_array<std::string_view>({"file_name", "attempt"});
  auto text = plain_text(node);
  if (!text) return std::unexpected(text.error());
  if (auto checked = check_placeholders(*text, known); !checked) return checked;
  const auto literal = fill_placeholders(*text, [](std::string_view) { return std::string{}; });
  // Without a letter of its own a temporary name could be the final name of another statement.
  if (!text->contains("{attempt}") || text->contains('/') || literal.empty()) {
    return std::unexpected(
        must_be("a name without '/' that has {attempt} and some text beside its placeholders", node));
  }
  destination.temp_name = *std::move(text);
  return {};
}

}  // namespace stmtwatch::config
