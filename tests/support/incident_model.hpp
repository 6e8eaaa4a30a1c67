#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "daemon/incidents/incident.hpp"

// Incidents with their whole lists in memory: what a book keeps, put plainly. Nothing is cut.
namespace stmtwatch::test {

inline incidents::AffectedStatement* find_affected(incidents::Incident& incident, const MerchantId& merchant,
                                                   BusinessDate date) {
  const auto found = std::ranges::find_if(
      incident.affected, [&](const auto& each) { return each.merchant == merchant && each.date == date; });
  return found == incident.affected.end() ? nullptr : &*found;
}

inline bool told(const incidents::Incident& incident, const std::string& note) {
  return std::ranges::any_of(incident.timeline, [&](const auto& entry) {
    return entry.actor == incidents::daemon_actor && entry.note == note;
  });
}

inline void enter(incidents::Incident& incident, const incidents::AffectedStatement& statement) {
  if (auto* former = find_affected(incident, statement.merchant, statement.date)) {
    *former = statement;
  } else {
    incident.affected.push_back(statement);
  }
  std::ranges::sort(incident.affected, {},
                    [](const auto& each) { return std::tie(each.date, each.merchant); });
  std::set<MerchantId> merchants;
  for (const auto& each : incident.affected)
    merchants.insert(each.merchant);
  incident.merchants = merchants.size();
}

inline void count_again(incidents::Incident& incident, const incidents::TimelineEntry& repeated) {
  for (auto entry = incident.timeline.rbegin(); entry != incident.timeline.rend(); ++entry) {
    if (entry->actor != repeated.actor || entry->note != repeated.note) continue;
    ++entry->times;
    entry->last_at = repeated.at;
    return;
  }
}

// The incident after the change; `before` has its lists.
inline incidents::Incident changed(const incidents::Incident& before,
                                   const incidents::IncidentChange& change) {
  incidents::Incident after = change.incident;
  after.merchants = before.merchants;
  after.affected = before.affected;
  after.timeline = before.timeline;
  if (change.statement) enter(after, *change.statement);
  after.timeline.insert(after.timeline.end(), change.entries.begin(), change.entries.end());
  if (change.repeated) count_again(after, *change.repeated);
  return after;
}

inline incidents::Incident opened(const incidents::Report& report, incidents::Instant now) {
  return changed({}, incidents::open(report, now));
}

inline incidents::Incident seen_again(const incidents::Incident& before, const incidents::Report& report,
                                      incidents::Instant now) {
  auto lists = before;
  incidents::Known known;
  if (const auto& statement = report.statement) {
    if (const auto* found = find_affected(lists, statement->merchant, statement->date))
      known.statement = *found;
  }
  if (incidents::needs_told(known, report)) known.told = told(before, report.note);
  return changed(before, incidents::seen_again(before, known, report, now));
}

inline incidents::Incident released(const incidents::Incident& before, const MerchantId& merchant,
                                    BusinessDate date, incidents::Resolution resolution,
                                    const incidents::Recovery& recovery, incidents::Instant now) {
  auto lists = before;
  const auto* statement = find_affected(lists, merchant, date);
  if (statement == nullptr) return before;
  const auto change = incidents::release(before, *statement, resolution, recovery, now);
  return change ? changed(before, *change) : before;
}

}  // namespace stmtwatch::test
