#include "daemon/api/incident_document.hpp"

#include <nlohmann/json.hpp>

namespace stmtwatch::api {

namespace {

using incidents::Incident;

Document affected(const Incident& incident) {
  return {{"merchants", incident.merchants},
          {"statements", incident.total.statements},
          {"records", incident.total.records}};
}

Document affected_statements(const Incident& incident) {
  Document list = Document::array();
  for (const auto& statement : incident.affected) {
    list.push_back({{"merchant", statement.merchant.text()},
                    {"business_date", statement.date.iso()},
                    {"records", statement.records},
                    {"held", !statement.settled},
                    {"note", text_or_null(statement.note)}});
  }
  return list;
}

Document timeline(const Incident& incident, const time::Zone& zone) {
  Document list = Document::array();
  for (const auto& entry : incident.timeline) {
    list.push_back({{"at", zone.rfc3339(entry.at)},
                    {"actor", entry.actor},
                    {"event", entry.event},
                    {"note", text_or_null(entry.note)},
                    {"number", entry.number},
                    {"times", entry.times},
                    {"last_at", time_or_null(entry.last_at, zone)}});
  }
  return list;
}

Document digest_or_null(const std::optional<Sha256>& digest) {
  return digest ? Document(digest->hex()) : Document(nullptr);
}

Document recovery(const std::optional<incidents::Recovery>& recovery) {
  if (!recovery) return nullptr;
  return {{"action", recovery->action},
          {"sha256_before", digest_or_null(recovery->sha256_before)},
          {"sha256_after", digest_or_null(recovery->sha256_after)}};
}

// From when it happened to how it ended.
void add_history(Document& document, const Incident& incident, const time::Zone& zone) {
  document["occurred_at"] = time_or_null(incident.occurred_at, zone);
  document["opened_at"] = zone.rfc3339(incident.opened_at);
  document["entered_at"] = zone.rfc3339(incident.entered_at);
  document["acknowledged_at"] = time_or_null(incident.acknowledged_at, zone);
  document["acknowledged_by"] = text_or_null(incident.acknowledged_by);
  document["owner"] = text_or_null(incident.owner);
  document["ticket"] = text_or_null(incident.ticket);
  document["grade"] = text_or_null(incident.grade);
  document["share"] = incident.share ? Document(*incident.share) : Document(nullptr);
  document["resolved_at"] = time_or_null(incident.resolved_at, zone);
  document["resolved_by"] = text_or_null(incident.resolved_by);
  document["resolution"] =
      incident.resolution ? Document(incidents::text(*incident.resolution)) : Document(nullptr);
}

// What it is about.
void add_subject(Document& document, const Incident& incident) {
  document["feed"] = text_or_null(incident.feed.value_or(""));
  document["business_date"] =
      incident.business_date ? Document(incident.business_date->iso()) : Document(nullptr);
  document["destination"] = text_or_null(incident.destination.value_or(""));
  document["affected"] = affected(incident);
  document["affected_statements"] = affected_statements(incident);
  document["affected_statements_truncated"] = incident.affected.size() < incident.total.statements;
}

}  // namespace

Document incident_document(const Incident& incident, const time::Zone& zone) {
  Document document{{"id", incident.id},
                    {"incident_key", incident.key},
                    {"status", incidents::text(incident.status)},
                    {"severity", incidents::text(incident.severity)},
                    {"cause", incident.cause},
                    {"title", incident.title},
                    {"effect", text_or_null(incident.effect)},
                    {"detected_by", incident.detected_by}};
  add_history(document, incident, zone);
  add_subject(document, incident);
  document["recovery"] = recovery(incident.recovery);
  document["timeline"] = timeline(incident, zone);
  document["timeline_truncated"] = incident.timeline.size() < incident.timeline_total;
  document["timeline_total"] = incident.timeline_total;
  document["host"] = text_or_null(incident.host);
  return document;
}

}  // namespace stmtwatch::api
