#include "daemon/store/sqlite_book.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include <fmt/format.h>

#include "daemon/store/columns.hpp"

namespace stmtwatch::store {

using incidents::AffectedStatement;
using incidents::Incident;
using incidents::IncidentChange;
using incidents::IncidentFilter;
using incidents::IncidentId;
using incidents::Recovery;
using incidents::Resolution;
using incidents::Severity;
using incidents::Status;
using incidents::TimelineEntry;
using time::Instant;

namespace {

constexpr std::string_view columns =
    "id, key, status, severity, cause, title, effect, detected_by, occurred_at, opened_at, entered_at,"
    " acknowledged_at, acknowledged_by, owner, ticket, grade, share, resolved_at, resolved_by, resolution, "
    "feed,"
    " business_date, destination, recovery_action, sha256_before, sha256_after, host, affected_total,"
    " affected_held, affected_records, timeline_total";

std::string select_incidents(std::string_view where) {
  return fmt::format("SELECT {} FROM incidents WHERE {}", columns, where);
}

std::optional<Recovery> take_recovery(Query& row) {
  auto action = row.take<std::optional<std::string>>();
  auto before = row.take<std::optional<Sha256>>();
  auto after = row.take<std::optional<Sha256>>();
  if (!action) return std::nullopt;
  return Recovery{std::move(*action), before, after};
}

Incident take_incident(Query& row) {
  Incident incident;
  incident.id = row.take<IncidentId>();
  incident.key = row.take<std::string>();
  incident.status = row.take<Status>();
  incident.severity = row.take<Severity>();
  incident.cause = row.take<std::string>();
  incident.title = row.take<std::string>();
  incident.effect = row.take<std::string>();
  incident.detected_by = row.take<std::string>();
  incident.occurred_at = row.take<std::optional<Instant>>();
  incident.opened_at = row.take<Instant>();
  incident.entered_at = row.take<Instant>();
  incident.acknowledged_at = row.take<std::optional<Instant>>();
  incident.acknowledged_by = row.take<std::string>();
  incident.owner = row.take<std::string>();
  incident.ticket = row.take<std::string>();
  incident.grade = row.take<std::string>();
  incident.share = row.take<std::optional<std::string>>();
  incident.resolved_at = row.take<std::optional<Instant>>();
  incident.resolved_by = row.take<std::string>();
  incident.resolution = row.take<std::optional<Resolution>>();
  incident.feed = row.take<std::optional<std::string>>();
  incident.business_date = row.take<std::optional<BusinessDate>>();
  incident.destination = row.take<std::optional<std::string>>();
  incident.recovery = take_recovery(row);
  incident.host = row.take<std::string>();
  incident.total = {row.take<std::uint64_t>(), row.take<std::uint64_t>(), row.take<std::uint64_t>()};
  incident.timeline_total = row.take<std::uint64_t>();
  return incident;
}

std::vector<Incident> take_incidents(Query& row) {
  std::vector<Incident> incidents;
  while (row.next())
    incidents.push_back(take_incident(row));
  return incidents;
}

AffectedStatement take_affected(Query& row) {
  return {row.take<MerchantId>(), row.take<BusinessDate>(), row.take<std::uint64_t>(), row.take<bool>(),
          row.take<std::string>()};
}

}  // namespace

std::optional<Incident> SqliteBook::find(IncidentId id) {
  Query row(database_, select_incidents("id = ?1"), id);
  if (!row.next()) return std::nullopt;
  Incident incident = take_incident(row);
  fill_lists(incident, shown_max);
  return incident;
}

std::optional<Incident> SqliteBook::find_unresolved(const std::string& key) {
  Query row(database_, select_incidents("key = ?1 AND status <> 'resolved'"), key);
  if (!row.next()) return std::nullopt;
  return take_incident(row);
}

std::vector<Incident> SqliteBook::holding(const std::string& feed, const MerchantId& merchant,
                                          BusinessDate date) {
  Query row(database_,
            select_incidents("feed = ?1 AND status <> 'resolved' AND id IN (SELECT incident FROM affected"
                             " WHERE merchant = ?2 AND business_date = ?3 AND settled = 0) ORDER BY id"),
            feed, merchant, date);
  return take_incidents(row);
}

std::optional<AffectedStatement> SqliteBook::affected(IncidentId id, const MerchantId& merchant,
                                                      BusinessDate date) {
  Query row(database_,
            "SELECT merchant, business_date, records, settled, note FROM affected"
            " WHERE incident = ?1 AND business_date = ?2 AND merchant = ?3",
            id, date, merchant);
  if (!row.next()) return std::nullopt;
  return take_affected(row);
}

bool SqliteBook::told(IncidentId id, const std::string& note) {
  return Query(database_, "SELECT 1 FROM timeline WHERE incident = ?1 AND actor = ?2 AND note = ?3", id,
               incidents::daemon_actor, note)
      .next();
}

// Only the conditions that are asked for stand in the query, so that each combination finds its index.
std::vector<Incident> SqliteBook::list(const IncidentFilter& filter) {
  std::string where = "?1 IS ?1 AND ?2 IS ?2";
  if (filter.status) where += " AND status = ?1";
  if (filter.feed) where += " AND feed = ?2";
  if (filter.unresolved_only) where += " AND status <> 'resolved'";
  where += " ORDER BY severity, opened_at, id LIMIT ?3";
  Query row(database_, select_incidents(where), filter.status, filter.feed, filter.limit);
  auto incidents = take_incidents(row);
  for (auto& incident : incidents)
    fill_lists(incident, excerpt_max);
  return incidents;
}

std::map<std::pair<Severity, std::string>, std::uint64_t> SqliteBook::count_unresolved(
    const std::optional<std::string>& feed) {
  Query row(database_,
            "SELECT severity, cause, COUNT(*) FROM incidents WHERE status <> 'resolved'"
            " AND (?1 IS NULL OR feed = ?1) GROUP BY severity, cause",
            feed);
  std::map<std::pair<Severity, std::string>, std::uint64_t> counts;
  while (row.next()) {
    const auto severity = row.take<Severity>();
    auto cause = row.take<std::string>();
    counts[{severity, std::move(cause)}] = row.take<std::uint64_t>();
  }
  return counts;
}

Incident SqliteBook::insert(const IncidentChange& opened) {
  Incident incident = opened.incident;
  const auto& total = incident.total;
  Query(
      database_,
      "INSERT INTO incidents (key, status, severity, cause, title, effect, detected_by, occurred_at,"
      "   opened_at, entered_at, acknowledged_by, owner, ticket, grade, share, resolved_by, feed,"
      "   business_date, destination, host, affected_total, affected_held, affected_records, timeline_total)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,"
      "   ?21, ?22, ?23, ?24)",
      incident.key, incident.status, incident.severity, incident.cause, incident.title, incident.effect,
      incident.detected_by, incident.occurred_at, incident.opened_at, incident.entered_at,
      incident.acknowledged_by, incident.owner, incident.ticket, incident.grade, incident.share,
      incident.resolved_by, incident.feed, incident.business_date, incident.destination, incident.host,
      total.statements, total.held, total.records, incident.timeline_total)
      .run();
  incident.id = database_.last_id();
  keep_lists(incident.id, opened);
  return incident;
}

void SqliteBook::keep(const IncidentChange& change) {
  const auto& incident = change.incident;
  const auto& total = incident.total;
  const auto recovery = incident.recovery.value_or(Recovery{});
  const auto action = incident.recovery ? std::optional(recovery.action) : std::nullopt;
  Query(database_,
        "UPDATE incidents SET status = ?2, severity = ?3, cause = ?4, title = ?5, effect = ?6, detected_by = "
        "?7,"
        "   occurred_at = ?8, acknowledged_at = ?9, acknowledged_by = ?10, owner = ?11, ticket = ?12,"
        "   grade = ?13, share = ?14, resolved_at = ?15, resolved_by = ?16, resolution = ?17,"
        "   recovery_action = ?18, sha256_before = ?19, sha256_after = ?20, affected_total = ?21,"
        "   affected_held = ?22, affected_records = ?23, timeline_total = ?24 WHERE id = ?1",
        incident.id, incident.status, incident.severity, incident.cause, incident.title, incident.effect,
        incident.detected_by, incident.occurred_at, incident.acknowledged_at, incident.acknowledged_by,
        incident.owner, incident.ticket, incident.grade, incident.share, incident.resolved_at,
        incident.resolved_by, incident.resolution, action, recovery.sha256_before, recovery.sha256_after,
        total.statements, total.held, total.records, incident.timeline_total)
      .run();
  if (database_.changes() == 0)
    throw std::invalid_argument(fmt::format("the book has no incident {}", incident.id));
  keep_lists(incident.id, change);
}

void SqliteBook::keep_lists(IncidentId id, const IncidentChange& change) {
  if (const auto& statement = change.statement) {
    Query(database_,
          "INSERT INTO affected (incident, business_date, merchant, records, settled, note)"
          " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET records = ?4, settled = ?5, note = ?6",
          id, statement->date, statement->merchant, statement->records, statement->settled, statement->note)
        .run();
  }
  for (const auto& entry : change.entries)
    keep_entry(id, entry);
  if (const auto& repeated = change.repeated) {
    Query(database_,
          "UPDATE timeline SET times = times + 1, last_at = ?4 WHERE incident = ?1 AND number ="
          " (SELECT MAX(number) FROM timeline WHERE incident = ?1 AND actor = ?2 AND note = ?3)",
          id, repeated->actor, repeated->note, repeated->at)
        .run();
  }
}

// One comes, and where there are too many, one of those in the middle goes.
void SqliteBook::keep_entry(IncidentId id, const TimelineEntry& entry) {
  Query(database_,
        "INSERT INTO timeline (incident, number, at, actor, event, note, times)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        id, entry.number, entry.at, entry.actor, entry.event, entry.note, entry.times)
      .run();
  if (entry.number < Incident::timeline_first_max + Incident::timeline_last_max) return;
  Query(database_, "DELETE FROM timeline WHERE incident = ?1 AND number = ?2 AND actor = ?3", id,
        entry.number - Incident::timeline_last_max, incidents::daemon_actor)
      .run();
}

void SqliteBook::fill_lists(Incident& incident, std::size_t entries_max) {
  incident.affected = statements(incident.id, entries_max);
  incident.timeline = timeline(incident.id, entries_max == excerpt_max ? excerpt_max : SIZE_MAX >> 1);
  incident.merchants = merchants(incident);
}

// As a rule all are of one day, and then they need not be counted.
std::uint64_t SqliteBook::merchants(const Incident& incident) {
  Query days(database_,
             "SELECT (SELECT MIN(business_date) FROM affected WHERE incident = ?1)"
             "    IS (SELECT MAX(business_date) FROM affected WHERE incident = ?1)",
             incident.id);
  days.next();
  if (days.take<bool>()) return incident.total.statements;
  Query count(database_, "SELECT COUNT(DISTINCT merchant) FROM affected WHERE incident = ?1", incident.id);
  count.next();
  return count.take<std::uint64_t>();
}

std::vector<AffectedStatement> SqliteBook::statements(IncidentId id, std::size_t entries_max) {
  std::vector<AffectedStatement> statements;
  for (const bool settled : {false, true}) {
    Query row(database_,
              "SELECT merchant, business_date, records, settled, note FROM affected"
              " WHERE incident = ?1 AND settled = ?2 ORDER BY business_date, merchant LIMIT ?3",
              id, settled, entries_max - statements.size());
    while (row.next())
      statements.push_back(take_affected(row));
  }
  std::ranges::sort(statements, {},
                    [](const AffectedStatement& each) { return std::tie(each.date, each.merchant); });
  return statements;
}

std::vector<TimelineEntry> SqliteBook::timeline(IncidentId id, std::size_t entries_max) {
  Query row(database_,
            "SELECT at, actor, event, note, number, times, last_at FROM timeline WHERE incident = ?1"
            " ORDER BY number DESC LIMIT ?2",
            id, entries_max);
  std::vector<TimelineEntry> entries;
  while (row.next()) {
    entries.push_back({row.take<Instant>(), row.take<std::string>(), row.take<std::string>(),
                       row.take<std::string>(), row.take<std::uint64_t>(), row.take<std::uint64_t>(),
                       row.take<std::optional<Instant>>()});
  }
  std::ranges::reverse(entries);
  return entries;
}

}  // namespace stmtwatch::store
