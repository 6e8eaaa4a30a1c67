#include "daemon/incidents/incident.hpp"

#include <algorithm>
#include <array>
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

void add_entry(IncidentChange& change, Instant at, std::string_view actor, std::string_view event,
               std::string note) {
  const auto number = change.incident.timeline_total++;
  change.entries.push_back({at, std::string(actor), std::string(event), std::move(note), number, 1, {}});
}

bool holds(const Known& known) {
  return known.statement && !known.statement->settled;
}

// Puts the reported statement on the list, in place of what the incident knew of it.
void hold(IncidentChange& change, const Known& known, const Report& report) {
  AffectedStatement statement = *report.statement;
  statement.note = report.note;
  AffectedTotal& total = change.incident.total;
  if (known.statement) total.records -= known.statement->records;
  if (!known.statement) ++total.statements;
  if (!holds(known)) ++total.held;
  total.records += statement.records;
  change.statement = std::move(statement);
}

void close(IncidentChange& change, std::string_view actor, Resolution resolution, std::string note,
           Instant now) {
  Incident& incident = change.incident;
  incident.status = Status::resolved;
  incident.resolved_at = now;
  incident.resolved_by = actor;
  incident.resolution = resolution;
  add_entry(change, now, actor, "resolved", std::move(note));
}

Refusal resolved_already(const Incident& incident) {
  return {fmt::format(
      "incident {} is resolved ({}, by {}); what is still to be said goes into a note: `stmtwatch "
      "incident note {} --note TEXT`",
      incident.id, incident.resolution ? text(*incident.resolution) : "unknown", incident.resolved_by,
      incident.id)};
}

Refusal still_held(const Incident& incident) {
  const auto held = incident.total.held;
  return {fmt::format(
      "incident {0} still holds {1} statement{2}, and it resolves itself when they are delivered; `stmtwatch "
      "incident show {0}` names them. To close it all the same: `stmtwatch incident resolve {0} --as "
      "RESOLUTION "
      "--force --note TEXT`",
      incident.id, held, held == 1 ? "" : "s")};
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

bool needs_told(const Known& known, const Report& report) {
  if (!report.statement) return true;
  return holds(known) && known.statement->note != report.note;
}

IncidentChange open(const Report& report, Instant now) {
  IncidentChange change;
  Incident& incident = change.incident;
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
  if (report.statement) hold(change, {}, report);
  add_entry(change, incident.opened_at, daemon_actor, "opened", report.note);
  return change;
}

IncidentChange seen_again(Incident incident, const Known& known, const Report& report, Instant now) {
  const bool graver = report.severity < incident.severity;
  const bool newly_held = report.statement && !holds(known);
  const bool same_statement = holds(known) && known.statement->note == report.note;
  IncidentChange change;
  change.incident = std::move(incident);
  change.incident.severity = std::min(change.incident.severity, report.severity);
  if (report.statement) hold(change, known, report);
  if (newly_held) {
    add_entry(change, now, daemon_actor, "statement_held", report.note);
  } else if (graver || (!same_statement && !known.told)) {
    add_entry(change, now, daemon_actor, "seen", report.note);
  } else {
    change.repeated = TimelineEntry{now, std::string(daemon_actor), "seen", report.note, 0, 1, {}};
  }
  return change;
}

std::optional<IncidentChange> release(Incident incident, AffectedStatement statement, Resolution resolution,
                                      const Recovery& recovery, Instant now) {
  if (incident.status == Status::resolved || statement.settled) return std::nullopt;
  IncidentChange change;
  change.incident = std::move(incident);
  change.incident.recovery = recovery;
  --change.incident.total.held;
  statement.settled = true;
  add_entry(change, now, daemon_actor, "statement_released",
            fmt::format("{} {}: {}", statement.merchant.text(), statement.date.iso(), recovery.action));
  change.statement = std::move(statement);
  if (change.incident.total.held == 0) close(change, daemon_actor, resolution, recovery.action, now);
  return change;
}

std::expected<IncidentChange, Refusal> acknowledge(Incident incident, const std::string& actor,
                                                   const std::string& note, Instant now) {
  if (incident.status == Status::resolved) return std::unexpected(resolved_already(incident));
  if (incident.status == Status::acknowledged) {
    if (!note.empty()) return annotate(std::move(incident), actor, note, now);
    return std::unexpected(
        Refusal{fmt::format("incident {} was acknowledged by {} already; to add something: `stmtwatch "
                            "incident note {} --note TEXT`",
                            incident.id, incident.acknowledged_by, incident.id)});
  }
  incident.status = Status::acknowledged;
  incident.acknowledged_at = now;
  incident.acknowledged_by = actor;
  IncidentChange change{std::move(incident), {}, {}, {}};
  add_entry(change, now, actor, "acknowledged", note);
  return change;
}

std::expected<IncidentChange, Refusal> resolve(Incident incident, const std::string& actor,
                                               Resolution resolution, const std::string& note, bool force,
                                               Instant now) {
  if (incident.status == Status::resolved) return std::unexpected(resolved_already(incident));
  if (incident.total.held > 0 && (!force || note.empty())) return std::unexpected(still_held(incident));
  IncidentChange change{std::move(incident), {}, {}, {}};
  close(change, actor, resolution, note, now);
  return change;
}

std::optional<IncidentChange> recovered(Incident incident, Instant now) {
  if (incident.status == Status::resolved) return std::nullopt;
  IncidentChange change{std::move(incident), {}, {}, {}};
  close(change, daemon_actor, Resolution::recovered, "", now);
  return change;
}

IncidentChange annotate(Incident incident, const std::string& actor, const std::string& note, Instant now) {
  IncidentChange change{std::move(incident), {}, {}, {}};
  add_entry(change, now, actor, "note", note);
  return change;
}

}  // namespace stmtwatch::incidents
