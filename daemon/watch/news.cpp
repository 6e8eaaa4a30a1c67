#include "daemon/watch/news.hpp"

#include <array>
#include <chrono>

#include <unistd.h>

#include "daemon/log/log.hpp"

namespace stmtwatch::watch {

using incidents::Incident;
using incidents::Resolution;

namespace {

const std::string& host_name() {
  static const std::string name = [] {
    std::array<char, 256> buffer{};
    return ::gethostname(buffer.data(), buffer.size() - 1) == 0 ? std::string(buffer.data())
                                                                : std::string("unknown");
  }();
  return name;
}

double seconds_between(Instant from, Instant to) {
  return std::chrono::duration<double>(to - from).count();
}

std::string severity(const Incident& incident) {
  return std::string(incidents::text(incident.severity));
}

void log_opened(const Incident& incident) {
  log::warning("incident_opened", {{"incident", std::to_string(incident.id)},
                                   {"severity", severity(incident)},
                                   {"cause", incident.cause},
                                   {"title", incident.title}});
}

void log_acknowledged(const Incident& incident) {
  log::info("incident_acknowledged", {{"incident", std::to_string(incident.id)},
                                      {"severity", severity(incident)},
                                      {"cause", incident.cause},
                                      {"by", incident.acknowledged_by}});
}

void log_resolved(const Incident& incident) {
  const auto resolution = incident.resolution ? incidents::text(*incident.resolution) : "unknown";
  log::info("incident_resolved", {{"incident", std::to_string(incident.id)},
                                  {"severity", severity(incident)},
                                  {"cause", incident.cause},
                                  {"by", incident.resolved_by},
                                  {"resolution", std::string(resolution)}});
}

}  // namespace

void News::report(Books& books, const incidents::Report& report, Instant now) {
  auto& book = books.incidents;
  auto incident = book.find_unresolved(report.key);
  if (!incident) {
    incidents::Report complete = report;
    complete.host = host_name();
    opened_.push_back(book.insert(incidents::open(complete, now)));
    return;
  }
  incidents::Known known;
  if (const auto& statement = report.statement)
    known.statement = book.affected(incident->id, statement->merchant, statement->date);
  if (incidents::needs_told(known, report)) known.told = book.told(incident->id, report.note);
  const auto before = incident->status;
  keep(books, before, incidents::seen_again(*std::move(incident), known, report, now));
}

void News::release(Books& books, const ledger::StatementKey& key,
                   const std::function<bool(const Incident&)>& is_over, Resolution resolution,
                   const incidents::Recovery& recovery, Instant now) {
  for (auto& incident : books.incidents.holding(key.feed, key.name.merchant, key.name.date)) {
    if (!is_over(incident)) continue;
    auto statement = books.incidents.affected(incident.id, key.name.merchant, key.name.date);
    if (!statement) continue;
    const auto before = incident.status;
    const auto change =
        incidents::release(std::move(incident), *std::move(statement), resolution, recovery, now);
    if (change) keep(books, before, *change);
  }
}

void News::recovered(Books& books, const std::string& key, Instant now) {
  const auto known = books.incidents.find_unresolved(key);
  if (!known) return;
  const auto over = incidents::recovered(*known, now);
  if (over) keep(books, known->status, *over);
}

void News::changed_by_person(Books& books, const Incident& before, const incidents::IncidentChange& change) {
  keep(books, before.status, change);
}

void News::keep(Books& books, incidents::Status before, const incidents::IncidentChange& change) {
  books.incidents.keep(change);
  const auto& after = change.incident;
  if (before == after.status) return;
  if (after.status == incidents::Status::acknowledged) acknowledged_.push_back(after);
  if (after.status == incidents::Status::resolved) resolved_.push_back(after);
}

void News::tell(metrics::Metrics& metrics) const {
  for (const auto& incident : opened_) {
    metrics.incident_opened(incidents::text(incident.severity), incident.cause);
    log_opened(incident);
  }
  for (const auto& incident : acknowledged_) {
    metrics.incident_acknowledged(incidents::text(incident.severity),
                                  seconds_between(incident.opened_at, *incident.acknowledged_at));
    log_acknowledged(incident);
  }
  for (const auto& incident : resolved_) {
    metrics.incident_resolved(incident.cause, seconds_between(incident.opened_at, *incident.resolved_at));
    log_resolved(incident);
  }
}

}  // namespace stmtwatch::watch
