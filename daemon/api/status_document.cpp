#include "daemon/api/status_document.hpp"

#include <nlohmann/json.hpp>

#include "daemon/api/incident_document.hpp"
#include "daemon/installed/installed.hpp"

namespace stmtwatch::api {

namespace {

std::string_view text(config::FeedMode mode) {
  switch (mode) {
    case config::FeedMode::observe:
      return "observe";
    case config::FeedMode::gate:
      return "gate";
    case config::FeedMode::deliver:
      break;
  }
  return "deliver";
}

Document states(const std::map<ledger::State, std::uint64_t>& count) {
  Document document = Document::object();
  for (std::size_t i = 0; i < ledger::state_count; ++i) {
    const auto state = static_cast<ledger::State>(i);
    const auto found = count.find(state);
    document[std::string(ledger::text(state))] = found == count.end() ? 0 : found->second;
  }
  return document;
}

Document held(const std::vector<watch::HeldStatement>& statements) {
  Document list = Document::array();
  for (const auto& statement : statements) {
    list.push_back({{"merchant", statement.name.merchant.text()},
                    {"business_date", statement.name.date.iso()},
                    {"state", ledger::text(statement.state)},
                    {"cause", statement.cause},
                    {"title", statement.title},
                    {"findings_total", statement.findings_total},
                    {"incident", statement.incident ? Document(*statement.incident) : Document(nullptr)}});
  }
  return list;
}

Document feed_document(const watch::FeedStatus& feed, const time::Zone& zone) {
  return {{"feed", feed.name},
          {"mode", text(feed.mode)},
          {"business_date", feed.date ? Document(feed.date->iso()) : Document(nullptr)},
          {"current", feed.current},
          {"states", states(feed.count)},
          {"deadline", time_or_null(feed.deadline, zone)},
          {"forecast", time_or_null(feed.forecast, zone)},
          {"foreign_files", feed.foreign_files},
          {"foreign_names", feed.foreign_names},
          {"spool_fault", text_or_null(feed.spool_fault.value_or(""))},
          {"held", held(feed.held)}};
}

Document store_document(const std::optional<watch::StoreFaultStatus>& fault, const time::Zone& zone) {
  if (!fault) return {{"up", true}, {"fault", nullptr}, {"since", nullptr}, {"statements_waiting", 0}};
  return {{"up", false},
          {"fault", fault->detail},
          {"since", zone.rfc3339(fault->since)},
          {"statements_waiting", fault->statements_waiting}};
}

}  // namespace

Document destination_document(const watch::DestinationStatus& destination, const time::Zone& zone) {
  return {{"name", destination.name},
          {"host", destination.host},
          {"port", destination.port},
          {"up", destination.up},
          {"stopped", text_or_null(destination.stopped.value_or(""))},
          {"waiting", destination.waiting},
          {"delivered", destination.delivered},
          {"last_delivery", time_or_null(destination.last_delivery, zone)}};
}

Document status_document(const watch::Status& status, const time::Zone& zone) {
  Document document{{"now", zone.rfc3339(status.now)},
                    {"started", zone.rfc3339(status.started)},
                    {"version", installed::version}};
  document["store"] = store_document(status.store_fault, zone);
  document["feeds"] = Document::array();
  for (const auto& feed : status.feeds)
    document["feeds"].push_back(feed_document(feed, zone));
  document["destinations"] = Document::array();
  for (const auto& destination : status.destinations) {
    document["destinations"].push_back(destination_document(destination, zone));
  }
  document["incidents"] = Document::array();
  for (const auto& incident : status.unresolved) {
    document["incidents"].push_back(incident_document(incident, zone));
  }
  document["incidents_unresolved"] = status.unresolved_total;
  return document;
}

}  // namespace stmtwatch::api
