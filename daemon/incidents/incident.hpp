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

// The incident as a pure state machine: every function takes an incident and what happened, and answers with
// the change that follows. A change is of the same size however many statements the incident has.
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
  std::uint64_t number = 0;             // from 0; a gap says how many entries are not kept
  std::uint64_t times = 1;              // how often it was said
  std::optional<Instant> last_at = {};  // when last, where that was more than once
};

// A statement that the incident is about.
struct AffectedStatement {
  MerchantId merchant;
  BusinessDate date;
  std::uint64_t records = 0;  // with findings; 0 where the fault is not in records
  bool settled = false;       // no longer held by this
  std::string note = {};      // what was said of it last, for people
};

// The figures of the whole list of affected statements.
struct AffectedTotal {
  std::uint64_t statements = 0;
  std::uint64_t held = 0;  // not settled
  std::uint64_t records = 0;
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
  AffectedTotal total;
  std::optional<Recovery> recovery;
  std::uint64_t timeline_total = 0;  // entries ever added
  std::string host;

  // Filled where the incident is to be shown (see Book), empty elsewhere.
  std::uint64_t merchants = 0;  // of all its statements, each once
  std::vector<AffectedStatement>
      affected;                         // by date and merchant, each once; held ones before others are cut
  std::vector<TimelineEntry> timeline;  // oldest first

  // Of the daemon's timeline entries the first and the last are kept, of people's all.
  static constexpr std::uint64_t timeline_first_max = 200;
  static constexpr std::uint64_t timeline_last_max = 200;
};

// What one event does to an incident.
struct IncidentChange {
  Incident incident;                           // as it is now, without lists
  std::optional<AffectedStatement> statement;  // enters the list, or takes the place of its former self
  std::vector<TimelineEntry> entries;          // added, oldest first
  // What the daemon has said before and says again: counted at the entry that says it, where that is kept.
  std::optional<TimelineEntry> repeated;
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

// What the incident knows of a report already.
struct Known {
  std::optional<AffectedStatement> statement;  // the report's, as the incident lists it
  bool told = false;                           // the timeline has the report's note; see needs_told()
};
// Whether seen_again() depends on Known::told: not for a statement that is new to the incident, or of which
// the same was said last.
bool needs_told(const Known& known, const Report& report);

IncidentChange open(const Report& report, Instant now);
// The same fault again: a statement is added to the list, or the timeline says "seen". What was said before
// is counted, not said anew. The graver severity counts. `incident` is not resolved.
IncidentChange seen_again(Incident incident, const Known& known, const Report& report, Instant now);
// The statement, as the incident lists it, is no longer held by this. When it was the last one: resolved as
// `resolution`. Nullopt where the incident does not hold it.
std::optional<IncidentChange> release(Incident incident, AffectedStatement statement, Resolution resolution,
                                      const Recovery& recovery, Instant now);
// Refused where it is resolved. Where somebody has acknowledged it already that stays, and `note` is added to
// the timeline; refused then without a note.
std::expected<IncidentChange, Refusal> acknowledge(Incident incident, const std::string& actor,
                                                   const std::string& note, Instant now);
// A person's word that it is over. Refused where it is resolved, and where it still holds statements unless
// that is meant (`force`, which then needs a note). Nobody need have acknowledged it; that time then stays
// unknown.
std::expected<IncidentChange, Refusal> resolve(Incident incident, const std::string& actor,
                                               Resolution resolution, const std::string& note, bool force,
                                               Instant now);
// The fault is over by itself. Nullopt where it is resolved already.
std::optional<IncidentChange> recovered(Incident incident, Instant now);
IncidentChange annotate(Incident incident, const std::string& actor, const std::string& note, Instant now);

}  // namespace stmtwatch::incidents
