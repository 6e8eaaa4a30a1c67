#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/vocabulary/business_date.hpp"
#include "checks/vocabulary/digest.hpp"
#include "checks/vocabulary/merchant_id.hpp"
#include "daemon/time/clock.hpp"

// The incident as a pure state machine: every function takes an incident and answers with the next one.
//
//   open -> acknowledged -> resolved
//     '----------------------^
//
// Nothing is ever deleted; a correction is another timeline entry.
namespace stmtwatch::incidents {

using time::Instant;
using IncidentId = std::int64_t;

enum class Severity : std::uint8_t { a, b, c, d };
enum class Status : std::uint8_t { open, acknowledged, resolved };
enum class Resolution : std::uint8_t { fixed, regenerated, repaired, waived, false_alarm, recovered };

// The actor of everything that no person did.
inline constexpr std::string_view daemon_actor = "stmtwatchd";

std::string_view text(Severity severity);  // "A"
std::string_view text(Status status);      // "open"
std::string_view text(Resolution resolution);
std::optional<Severity> parse_severity(std::string_view text);
std::optional<Status> parse_status(std::string_view text);
std::optional<Resolution> parse_resolution(std::string_view text);

struct TimelineEntry {
  Instant at;
  std::string actor;  // "stmtwatchd", or the name of the control socket's peer
  std::string event;  // opened, seen, statement_held, statement_released, acknowledged, note, resolved
  std::string note;
};

// A statement that the incident is about.
struct AffectedStatement {
  MerchantId merchant;
  BusinessDate date;
  std::uint64_t records = 0;  // with findings; 0 where the fault is not in records
  bool settled = false;       // no longer held by this
};

struct Recovery {
  std::string action;
  std::optional<Sha256> sha256_before;
  std::optional<Sha256> sha256_after;
};

struct Incident {
  IncidentId id = 0;  // 0: not in the book yet
  std::string key;    // what makes two faults the same one, such as "held/merged/2024-09-09/embedded-newline"
  Status status = Status::open;
  Severity severity = Severity::c;
  std::string cause;  // a check's id, "delivery_" and a reason, "configuration", "storage", ...
  std::string title;
  std::string effect;
  std::string detected_by = "us";
  std::optional<Instant> occurred_at;
  Instant opened_at;
  Instant entered_at;
  std::optional<Instant> acknowledged_at;
  std::string acknowledged_by;
  std::string owner;
  std::string ticket;
  std::string grade;
  std::optional<std::string> share;  // a decimal, given after the review
  std::optional<Instant> resolved_at;
  std::string resolved_by;
  std::optional<Resolution> resolution;
  std::optional<std::string> feed;
  std::optional<BusinessDate> business_date;
  std::optional<std::string> destination;
  std::vector<AffectedStatement>
      affected;  // by date and merchant, each once; at most affected_max are kept by name
  std::optional<Recovery> recovery;
  std::vector<TimelineEntry>
      timeline;  // oldest first; at most timeline_max, then only decisions of people are added
  std::string host;

  static constexpr std::size_t affected_max = 10'000;
  static constexpr std::size_t timeline_max = 1'000;
};

// A fault as a room reports it, before it is known whether it is a new incident.
struct Report {
  std::string key;
  Severity severity = Severity::c;
  std::string cause;
  std::string title;
  std::string effect;
  std::string owner;
  std::optional<std::string> feed;
  std::optional<BusinessDate> business_date;
  std::optional<std::string> destination;
  std::optional<AffectedStatement> statement;
  std::string note;  // first timeline entry: where exactly, for people; no unmasked value
  std::string host;
  std::optional<Instant> noticed_at;  // where it could not be written down at once
};

// Why a change was refused, for people.
struct Refusal {
  std::string reason;
};

Incident open(const Report& report, Instant now);
// The same fault again: a statement is added to the list, or the timeline says "seen". A repetition that says
// nothing new (same statement, same note) changes nothing. The graver severity counts. `incident` is not
// resolved.
Incident seen_again(Incident incident, const Report& report, Instant now);
// The statement is no longer held by this. When it was the last one: resolved as `resolution`. An incident
// that does not hold it stays as it is.
Incident release(Incident incident, const MerchantId& merchant, BusinessDate date, Resolution resolution,
                 const Recovery& recovery, Instant now);
// Refused where somebody has acknowledged it or it is resolved.
std::expected<Incident, Refusal> acknowledge(Incident incident, const std::string& actor,
                                             const std::string& note, Instant now);
// Refused where it is resolved. Nobody need have acknowledged it; that time then stays unknown.
std::expected<Incident, Refusal> resolve(Incident incident, const std::string& actor, Resolution resolution,
                                         const std::string& note, Instant now);
Incident annotate(Incident incident, const std::string& actor, const std::string& note, Instant now);

}  // namespace stmtwatch::incidents
