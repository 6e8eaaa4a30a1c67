#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/watch/control.hpp"

// What clients send, parsed: every text is bounded and free of control characters before anything else sees
// it. Malformed: exit code 64; what cannot be the name of anything: 66. A query key that is not known is
// refused too.
namespace stmtwatch::api {

using Query = std::map<std::string, std::string>;

watch::Answer<std::string> parse_feed(const std::string& text);  // also a destination's name
watch::Answer<BusinessDate> parse_date(const std::string& text);
watch::Answer<ledger::StatementKey> parse_statement_key(const std::string& feed, const std::string& merchant,
                                                        const std::string& date);
watch::Answer<incidents::IncidentId> parse_incident_id(const std::string& text);

// A feed and a date that may both be left out.
struct FeedAndDate {
  std::optional<std::string> feed;
  std::optional<BusinessDate> date;
};
watch::Answer<FeedAndDate> parse_feed_and_date(const Query& query,
                                               std::initializer_list<std::string_view> known = {"feed",
                                                                                                "date"});
watch::Answer<ledger::StatementFilter> parse_statement_filter(const Query& query);
watch::Answer<incidents::IncidentFilter> parse_incident_filter(const Query& query);

// The body of a decision. Unknown keys are refused: a misspelt one would be a decision that nobody took.
struct Decision {
  std::string note;  // at most note_characters_max, valid UTF-8, no control characters
  std::optional<incidents::Resolution> as;
  bool force = false;
  static constexpr std::size_t note_characters_max = 2000;
};
watch::Answer<Decision> parse_decision(const std::string& body);

// {"reason": "...", "as_delivered": true}; both may be left out.
watch::Answer<watch::StatementOrder> parse_statement_order(watch::PersonsWord word, const std::string& body);

}  // namespace stmtwatch::api
