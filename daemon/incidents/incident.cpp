#include "daemon/incidents/incident.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace stmtwatch::incidents {

namespace {

constexpr std::array<std::string_view, 4> severity_texts{"A", "B", "C", "D"};
constexpr std::array<std::string_view, 3> status_texts{"open", "acknowledged", "resolved"};
constexpr std::array<std::string_view, 6> resolution_texts{"fixed",  "regenerated", "repaired",
                                                           "waived", "false_alarm", "recovered"};

template <class Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& texts, std::string_view text) {
  const auto found = std::ranges::find(texts, text);
  if (found == texts.end()) return std::nullopt;
  return static_cast<Enum>(found - texts.begin());
}

void add_entry(Incident& incident, Instant at, std::string_view actor, std::string_view event,
               std::string note) {
  if (actor == daemon_actor && incident.timeline.size() >= Incident::timeline_max) return;
  incident.timeline.push_back({at, std::string(actor), std::string(event), std::move(note)});
}

bool told_already(const Incident& incident, const std::string& note) {
  return std::ranges::any_of(incident.timeline, [&](const TimelineEntry& entry) {
    return entry.actor == daemon_actor && entry.note == note;
  });
}

auto place_of(std::vector<AffectedStatement>& affected, const MerchantId& merchant, BusinessDate date) {
  const auto order = [](const AffectedStatement& statement) {
    return std::tie(statement.date, statement.merchant);
  };
  return std::ranges::lower_bound(affected, std::tie(date, merchant), {}, order);
}

AffectedStatement* find_affected(Incident& incident, const MerchantId& merchant, BusinessDate date) {
  const auto place = place_of(incident.affected, merchant, date);
  const bool there = place != incident.affected.end() && place->merchant == merchant && place->date == date;
  return there ? &*place : nullptr;
}

// True: the statement was not held by the incident before.
bool hold(Incident& incident, const AffectedStatement& statement) {
  if (auto* known = find_affected(incident, statement.merchant, statement.date)) {
    known->records = statement.records;
    return std::exchange(known->settled, false);
  }
  if (incident.affected.size() >= Incident::affected_max) return false;
  const auto place = place_of(incident.affected, statement.merchant, statement.date);
  incident.affected.insert(place, {statement.merchant, statement.date, statement.records, false});
  return true;
}

void close(Incident& incident, std::string_view actor, Resolution resolution, std::string note, Instant now) {
  incident.status = Status::resolved;
  incident.resolved_at = now;
  incident.resolved_by = actor;
  incident.resolution = resolution;
  add_entry(incident, now, actor, "resolved", std::move(note));
}

Refusal resolved_already(const Incident& incident) {
  return {fmt::format(
      "incident {} is resolved ({}, by {}); what is still to be said goes into a note: `stmtwatch "
      "incident note {} --note TEXT`",
      incident.id, incident.resolution ? text(*incident.resolution) : "unknown", incident.resolved_by,
      incident.id)};
}

}  // namespace

std::string_view text(Severity severity) {
  return severity_texts.at(static_cast<std::size_t>(severity));
}
std::string_view text(Status status) {
  return status_texts.at(static_cast<std::size_t>(status));
}
std::string_view text(Resolution resolution) {
  return resolution_texts.at(static_cast<std::size_t>(resolution));
}
std::optional<Severity> parse_severity(std::string_view text) {
  return parse<Severity>(severity_texts, text);
}
std::optional<Status> parse_status(std::string_view text) {
  return parse<Status>(status_texts, text);
}
std::optional<Resolution> parse_resolution(std::string_view text) {
  return parse<Resolution>(resolution_texts, text);
}

Incident open(const Report& report, Instant now) {
  Incident incident;
  incident.key = report.key;
  incident.severity = report.severity;
  incident.cause = report.cause;
  incident.title = report.title;
  incident.effect = report.effect;
  incident.opened_at = report.noticed_at.value_or(now);
  incident.entered_at = now;
  incident.owner = report.owner;
  incident.feed = report.feed;
  incident.business_date = report.business_date;
  incident.destination = report.destination;
  incident.host = report.host;
  if (report.statement) hold(incident, *report.statement);
  add_entry(incident, incident.opened_at, daemon_actor, "opened", report.note);
  return incident;
}

Incident seen_again(Incident incident, const Report& report, Instant now) {
  const bool graver = report.severity < incident.severity;
  incident.severity = std::min(incident.severity, report.severity);
  const bool newly_held = report.statement && hold(incident, *report.statement);
  if (newly_held) {
    add_entry(incident, now, daemon_actor, "statement_held", report.note);
  } else if (graver || !told_already(incident, report.note)) {
    add_entry(incident, now, daemon_actor, "seen", report.note);
  }
  return incident;
}

Incident release(Incident incident, const MerchantId& merchant, BusinessDate date, Resolution resolution,
                 const Recovery& recovery, Instant now) {
  auto* statement = find_affected(incident, merchant, date);
  if (incident.status == Status::resolved || statement == nullptr || statement->settled) return incident;
  statement->settled = true;
  incident.recovery = recovery;
  add_entry(incident, now, daemon_actor, "statement_released",
            fmt::format("{} {}: {}", merchant.text(), date.iso(), recovery.action));
  if (std::ranges::all_of(incident.affected, &AffectedStatement::settled)) {
    close(incident, daemon_actor, resolution, recovery.action, now);
  }
  return incident;
}

std::expected<Incident, Refusal> acknowledge(Incident incident, const std::string& actor,
                                             const std::string& note, Instant now) {
  if (incident.status == Status::resolved) return std::unexpected(resolved_already(incident));
  if (incident.status == Status::acknowledged) {
    return std::unexpected(
        Refusal{fmt::format("incident {} was acknowledged by {} already; to add something: `stmtwatch "
                            "incident note {} --note TEXT`",
                            incident.id, incident.acknowledged_by, incident.id)});
  }
  incident.status = Status::acknowledged;
  incident.acknowledged_at = now;
  incident.acknowledged_by = actor;
  add_entry(incident, now, actor, "acknowledged", note);
  return incident;
}

std::expected<Incident, Refusal> resolve(Incident incident, const std::string& actor, Resolution resolution,
                                         const std::string& note, Instant now) {
  if (incident.status == Status::resolved) return std::unexpected(resolved_already(incident));
  close(incident, actor, resolution, note, now);
  return incident;
}

Incident annotate(Incident incident, const std::string& actor, const std::string& note, Instant now) {
  add_entry(incident, now, actor, "note", note);
  return incident;
}

}  // namespace stmtwatch::incidents
