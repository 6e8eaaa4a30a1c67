#include "daemon/store/sqlite_book.hpp"

#include <stdexcept>
#include <tuple>

#include <fmt/format.h>

#include "daemon/store/columns.hpp"

namespace stmtwatch::store {

using incidents::AffectedStatement;
using incidents::Incident;
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
    " business_date, destination, recovery_action, sha256_before, sha256_after, host";

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
  return incident;
}

bool earlier(const AffectedStatement& one, const AffectedStatement& other) {
  return std::tie(one.date, one.merchant) < std::tie(other.date, other.merchant);
}

bool same(const AffectedStatement& one, const AffectedStatement& other) {
  return !earlier(one, other) && !earlier(other, one) && one.records == other.records &&
         one.settled == other.settled;
}

}  // namespace

std::optional<Incident> SqliteBook::find(IncidentId id) {
  Query row(database_, select_incidents("id = ?1"), id);
  return first_complete(row);
}

std::optional<Incident> SqliteBook::find_unresolved(const std::string& key) {
  Query row(database_, select_incidents("key = ?1 AND status <> 'resolved'"), key);
  return first_complete(row);
}

std::vector<Incident> SqliteBook::holding(const std::string& feed, const MerchantId& merchant,
                                          BusinessDate date) {
  Query row(database_,
            select_incidents("feed = ?1 AND status <> 'resolved' AND id IN (SELECT incident FROM affected"
                             " WHERE merchant = ?2 AND business_date = ?3 AND settled = 0) ORDER BY id"),
            feed, merchant, date);
  return all_complete(row);
}

// Only the conditions that are asked for stand in the query, so that each combination finds its index.
std::vector<Incident> SqliteBook::list(const IncidentFilter& filter) {
  std::string where = "?1 IS ?1 AND ?2 IS ?2";
  if (filter.status) where += " AND status = ?1";
  if (filter.feed) where += " AND feed = ?2";
  if (filter.unresolved_only) where += " AND status <> 'resolved'";
  where += " ORDER BY severity, opened_at, id LIMIT ?3";
  Query row(database_, select_incidents(where), filter.status, filter.feed, filter.limit);
  return all_complete(row);
}

std::map<std::pair<Severity, std::string>, std::uint64_t> SqliteBook::count_unresolved() {
  Query row(
      database_,
      "SELECT severity, cause, COUNT(*) FROM incidents WHERE status <> 'resolved' GROUP BY severity, cause");
  std::map<std::pair<Severity, std::string>, std::uint64_t> counts;
  while (row.next()) {
    const auto severity = row.take<Severity>();
    auto cause = row.take<std::string>();
    counts[{severity, std::move(cause)}] = row.take<std::uint64_t>();
  }
  return counts;
}

Incident SqliteBook::insert(Incident incident) {
  incident.id = 0;
  keep(incident);
  incident.id = database_.last_id();
  keep_affected(incident);
  keep_timeline(incident);
  return incident;
}

void SqliteBook::update(const Incident& incident) {
  Query known(database_, "SELECT id FROM incidents WHERE id = ?1", incident.id);
  if (!known.next()) throw std::invalid_argument(fmt::format("the book has no incident {}", incident.id));
  keep(incident);
  keep_affected(incident);
  keep_timeline(incident);
}

// Id 0 is a new incident.
void SqliteBook::keep(const Incident& incident) {
  const auto recovery = incident.recovery.value_or(Recovery{});
  const auto action = incident.recovery ? std::optional(recovery.action) : std::nullopt;
  Query(
      database_,
      fmt::format(
          "INSERT INTO incidents ({}) VALUES (NULLIF(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
          "   ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27)"
          " ON CONFLICT (id) DO UPDATE SET status = ?3, severity = ?4, cause = ?5, title = ?6, effect = ?7,"
          "   detected_by = ?8, occurred_at = ?9, opened_at = ?10, acknowledged_at = ?12,"
          "   acknowledged_by = ?13, owner = ?14, ticket = ?15, grade = ?16, share = ?17, resolved_at = ?18,"
          "   resolved_by = ?19, resolution = ?20, recovery_action = ?24, sha256_before = ?25,"
          "   sha256_after = ?26",
          columns),
      incident.id, incident.key, incident.status, incident.severity, incident.cause, incident.title,
      incident.effect, incident.detected_by, incident.occurred_at, incident.opened_at, incident.entered_at,
      incident.acknowledged_at, incident.acknowledged_by, incident.owner, incident.ticket, incident.grade,
      incident.share, incident.resolved_at, incident.resolved_by, incident.resolution, incident.feed,
      incident.business_date, incident.destination, action, recovery.sha256_before, recovery.sha256_after,
      incident.host)
      .run();
}

// Compares with what is kept and writes what differs: of thousands of statements, mostly one changes.
void SqliteBook::keep_affected(const Incident& incident) {
  const auto kept = affected(incident.id);
  auto known = kept.begin();
  Query row(
      database_,
      "INSERT INTO affected (incident, business_date, merchant, records, settled) VALUES (?1, ?2, ?3, ?4, ?5)"
      " ON CONFLICT DO UPDATE SET records = ?4, settled = ?5");
  for (const auto& statement : incident.affected) {
    while (known != kept.end() && earlier(*known, statement))
      ++known;
    if (known != kept.end() && same(*known, statement)) continue;
    row.bind(incident.id, statement.date, statement.merchant, statement.records, statement.settled).run();
  }
}

void SqliteBook::keep_timeline(const Incident& incident) {
  Query count(database_, "SELECT COUNT(*) FROM timeline WHERE incident = ?1", incident.id);
  count.next();
  Query row(
      database_,
      "INSERT INTO timeline (incident, number, at, actor, event, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  for (auto number = count.take<std::size_t>(); number < incident.timeline.size(); ++number) {
    const auto& entry = incident.timeline[number];
    row.bind(incident.id, number, entry.at, entry.actor, entry.event, entry.note).run();
  }
}

std::vector<AffectedStatement> SqliteBook::affected(IncidentId id) {
  Query row(database_,
            "SELECT merchant, business_date, records, settled FROM affected WHERE incident = ?1"
            " ORDER BY business_date, merchant",
            id);
  std::vector<AffectedStatement> statements;
  while (row.next()) {
    statements.push_back(
        {row.take<MerchantId>(), row.take<BusinessDate>(), row.take<std::uint64_t>(), row.take<bool>()});
  }
  return statements;
}

std::vector<TimelineEntry> SqliteBook::timeline(IncidentId id) {
  Query row(database_, "SELECT at, actor, event, note FROM timeline WHERE incident = ?1 ORDER BY number", id);
  std::vector<TimelineEntry> entries;
  while (row.next()) {
    entries.push_back(
        {row.take<Instant>(), row.take<std::string>(), row.take<std::string>(), row.take<std::string>()});
  }
  return entries;
}

// An incident with its lists, which have queries of their own.
std::optional<Incident> SqliteBook::first_complete(Query& row) {
  auto incidents = all_complete(row);
  if (incidents.empty()) return std::nullopt;
  return std::move(incidents.front());
}

std::vector<Incident> SqliteBook::all_complete(Query& row) {
  std::vector<Incident> incidents;
  while (row.next())
    incidents.push_back(take_incident(row));
  for (auto& incident : incidents) {
    incident.affected = affected(incident.id);
    incident.timeline = timeline(incident.id);
  }
  return incidents;
}

}  // namespace stmtwatch::store
