#include "daemon/api/parameters.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stmtwatch::api {

namespace {

constexpr std::size_t name_bytes_max = 64;
constexpr std::size_t statements_max = 10'000;
constexpr std::size_t statements_default = 1'000;

using watch::Answer;
using watch::Refusal;

std::unexpected<Refusal> usage(std::string message) {
  return std::unexpected(Refusal{64, std::move(message)});
}
std::unexpected<Refusal> unknown(std::string message) {
  return std::unexpected(Refusal{66, std::move(message)});
}

// As much of a text from outside as a message shows.
std::string shown(std::string_view text) {
  return text.size() <= name_bytes_max ? std::string(text)
                                       : std::string(text.substr(0, name_bytes_max)) + "...";
}

std::optional<std::string> find(const Query& query, const char* key) {
  const auto found = query.find(key);
  if (found == query.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

std::optional<Refusal> foreign_key(const Query& query, std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : query) {
    if (std::ranges::find(known, key) == known.end()) {
      return Refusal{64, fmt::format("the query key \"{}\" is not known here; known are {}", shown(key),
                                     fmt::join(known, ", "))};
    }
  }
  return std::nullopt;
}

template <class Number>
std::optional<Number> parse_number(const std::string& text, Number max) {
  Number number = 0;
  const auto* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc() || end != last || number < 1 || number > max) return std::nullopt;
  return number;
}

// U+0000-001F, U+007F-009F: what a terminal takes for a command.
bool has_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7f) return true;
    if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;
  }
  return false;
}

Answer<std::string> parse_note(const nlohmann::json& value) {
  if (!value.is_string()) return usage("the note is not a text");
  auto note = value.get<std::string>();
  if (has_control_character(note)) {
    return usage("the note holds a control character or a line break; say it in one line");
  }
  // Characters, not bytes: those that do not continue one (10xxxxxx).
  const auto characters = std::ranges::count_if(note, [](char c) { return (c & 0xc0) != 0x80; });
  if (static_cast<std::size_t>(characters) > Decision::note_characters_max) {
    return usage(fmt::format("the note has {} characters; at most {} are kept", characters,
                             Decision::note_characters_max));
  }
  return note;
}

Answer<incidents::Resolution> parse_resolution(const nlohmann::json& value) {
  const auto text = value.is_string() ? value.get<std::string>() : std::string();
  if (const auto resolution = incidents::parse_resolution(text)) return *resolution;
  return usage(
      fmt::format("\"{}\" is not a resolution; allowed are fixed, regenerated, repaired, waived, "
                  "false_alarm, recovered",
                  shown(text)));
}

std::string no_state(const std::string& text) {
  std::vector<std::string_view> states;
  for (std::size_t i = 0; i < ledger::state_count; ++i)
    states.push_back(ledger::text(static_cast<ledger::State>(i)));
  return fmt::format("\"{}\" is not a state of a statement; there are {}", shown(text),
                     fmt::join(states, ", "));
}

}  // namespace

Answer<std::string> parse_feed(const std::string& text) {
  if (text.empty() || text.size() > name_bytes_max)
    return unknown(fmt::format("there is no \"{}\"", shown(text)));
  return text;
}

Answer<BusinessDate> parse_date(const std::string& text) {
  if (const auto date = BusinessDate::parse(text)) return *date;
  return usage(fmt::format("\"{}\" is not a date; write YYYYMMDD or YYYY-MM-DD", shown(text)));
}

Answer<ledger::StatementKey> parse_statement_key(const std::string& feed, const std::string& merchant,
                                                 const std::string& date) {
  auto feed_name = parse_feed(feed);
  if (!feed_name) return std::unexpected(feed_name.error());
  const auto merchant_id = MerchantId::parse(merchant);
  if (!merchant_id) return unknown(fmt::format("there is no merchant \"{}\"", shown(merchant)));
  const auto business_date = parse_date(date);
  if (!business_date) return std::unexpected(business_date.error());
  return ledger::StatementKey{std::move(*feed_name), {*merchant_id, *business_date}};
}

Answer<incidents::IncidentId> parse_incident_id(const std::string& text) {
  if (const auto id = parse_number<incidents::IncidentId>(text, INT64_MAX)) return *id;
  return unknown(fmt::format(
      "there is no incident \"{}\"; an id is a number, as `stmtwatch incident list` shows it", shown(text)));
}

Answer<FeedAndDate> parse_feed_and_date(const Query& query, std::initializer_list<std::string_view> known) {
  if (auto refusal = foreign_key(query, known)) return std::unexpected(*refusal);
  FeedAndDate parsed;
  if (const auto feed = find(query, "feed")) {
    auto name = parse_feed(*feed);
    if (!name) return std::unexpected(name.error());
    parsed.feed = std::move(*name);
  }
  if (const auto text = find(query, "date")) {
    const auto date = parse_date(*text);
    if (!date) return std::unexpected(date.error());
    parsed.date = *date;
  }
  return parsed;
}

Answer<ledger::StatementFilter> parse_statement_filter(const Query& query) {
  auto common = parse_feed_and_date(query, {"feed", "date", "state", "limit"});
  if (!common) return std::unexpected(common.error());
  ledger::StatementFilter filter{std::move(common->feed), common->date, std::nullopt, statements_default};
  if (const auto text = find(query, "state")) {
    filter.state = ledger::parse_state(*text);
    if (!filter.state) return usage(no_state(*text));
  }
  if (const auto text = find(query, "limit")) {
    const auto limit = parse_number<std::size_t>(*text, statements_max);
    if (!limit) return usage(fmt::format("the limit is a number from 1 to {}", statements_max));
    filter.limit = *limit;
  }
  return filter;
}

Answer<incidents::IncidentFilter> parse_incident_filter(const Query& query) {
  if (auto refusal = foreign_key(query, {"feed", "all"})) return std::unexpected(*refusal);
  incidents::IncidentFilter filter;
  filter.unresolved_only = find(query, "all").value_or("0") == "0";
  if (const auto feed = find(query, "feed")) {
    auto name = parse_feed(*feed);
    if (!name) return std::unexpected(name.error());
    filter.feed = std::move(*name);
  }
  return filter;
}

Answer<watch::StatementOrder> parse_statement_order(watch::PersonsWord word, const std::string& body) {
  watch::StatementOrder order{word, false, ""};
  if (body.empty()) return order;
  const auto document = nlohmann::json::parse(body, nullptr, false);
  if (!document.is_object()) return usage("the body is not a JSON object");
  for (const auto& [key, value] : document.items()) {
    if (key == "reason") {
      auto reason = parse_note(value);
      if (!reason) return std::unexpected(reason.error());
      order.reason = std::move(*reason);
    } else if (key == "as_delivered" && word == watch::PersonsWord::adopt && value.is_boolean()) {
      order.as_delivered = value.get<bool>();
    } else {
      return usage(
          fmt::format("the key \"{}\" is not known in the body; known are reason, and as_delivered (true or "
                      "false) to adopt",
                      shown(key)));
    }
  }
  return order;
}

Answer<Decision> parse_decision(const std::string& body) {
  if (body.empty()) return Decision{};
  const auto document = nlohmann::json::parse(body, nullptr, false);
  if (!document.is_object()) return usage("the body is not a JSON object in UTF-8");
  Decision decision;
  for (const auto& [key, value] : document.items()) {
    if (key == "note") {
      auto note = parse_note(value);
      if (!note) return std::unexpected(note.error());
      decision.note = std::move(*note);
    } else if (key == "as") {
      const auto resolution = parse_resolution(value);
      if (!resolution) return std::unexpected(resolution.error());
      decision.as = *resolution;
    } else if (key == "force") {
      if (!value.is_boolean()) return usage("\"force\" is true or false");
      decision.force = value.get<bool>();
    } else {
      return usage(
          fmt::format("the key \"{}\" is not known in the body; known are note, as and force", shown(key)));
    }
  }
  return decision;
}

}  // namespace stmtwatch::api
