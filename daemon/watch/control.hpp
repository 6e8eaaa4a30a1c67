#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "daemon/flow/task.hpp"
#include "daemon/incidents/book.hpp"
#include "daemon/ledger/ledger.hpp"
#include "daemon/watch/decision.hpp"

// What a person can ask of the daemon, in domain words. api/ turns it into HTTP and JSON; nothing here knows
// of either.
namespace stmtwatch::watch {

using time::Instant;

// Why the daemon does not answer with what was asked for. `exit_code` is the one of product.md that
// `stmtwatch` ends with: 64 usage, 66 unknown feed, merchant, date or id, 69 destination away, 74 store, 75
// later, 76 host key or protocol, 77 not permitted, 78 not possible with this configuration.
struct Refusal {
  int exit_code = 75;
  std::string message;  // what, which, what to do next
};

template <class T>
using Answer = std::expected<T, Refusal>;

// A list, and whether it was cut.
template <class T>
struct Listed {
  std::vector<T> items;
  bool truncated = false;
};

// Who asks, as the kernel says (SO_PEERCRED), never as the client claims.
struct Person {
  std::uint32_t uid = 0;
  std::string name;  // of the user database; "uid 1234" where it has none
};

// A statement that stays until a person does something about it.
struct HeldStatement {
  StatementName name;
  ledger::State state = ledger::State::held;  // held, superseding or uncertain
  std::string cause;                          // check id of the first finding; the state where it is not held
  std::string title;                          // one line: its message, or what its delivery says
  std::uint64_t findings_total = 0;
  std::optional<incidents::IncidentId> incident;
};

struct FeedStatus {
  std::string name;
  config::FeedMode mode = config::FeedMode::deliver;
  std::optional<BusinessDate> date;  // the business date that the figures are about
  bool current = true;               // false: an earlier or later date of the feed that is alive, too
  std::map<ledger::State, std::uint64_t> count;
  std::optional<Instant> deadline;
  std::optional<Instant>
      forecast;  // when the last one that waits will have been delivered, at the present pace
  // These three of the current date only, as they are not about a date.
  std::uint64_t foreign_files = 0;
  std::vector<std::string> foreign_names;  // some of them, at most foreign_names_max
  std::optional<std::string> spool_fault;
  std::vector<HeldStatement> held;  // at most held_max
  static constexpr std::size_t held_max = 20;
  static constexpr std::size_t foreign_names_max = 5;
};

struct DestinationStatus {
  std::string name;
  std::string host;
  std::uint16_t port = 22;
  bool up = false;
  std::optional<std::string> stopped;  // why it waits for a person
  std::uint64_t waiting = 0;
  std::uint64_t delivered = 0;  // since the daemon started
  std::optional<Instant> last_delivery;
};

// The store cannot be written.
struct StoreFaultStatus {
  std::string detail;  // what failed, why, what to do
  Instant since;
  std::uint64_t statements_waiting = 0;  // that have no verdict, as it could not be written
};

struct Status {
  Instant now;
  Instant started;
  std::optional<StoreFaultStatus> store_fault;
  std::vector<FeedStatus> feeds;  // one for each date of a feed that is alive, its current one first
  std::vector<DestinationStatus> destinations;
  std::vector<incidents::Incident> unresolved;  // gravest first, at most 20
  std::uint64_t unresolved_total = 0;
};

// What a statement that has not arrived waits for.
struct Waiting {
  std::string on;    // person, destination, file, earlier_revision, mode, recheck or turn
  std::string text;  // one line, for people
  std::optional<incidents::IncidentId> incident;
  std::optional<Instant> next_attempt;
};

struct StatementView {
  ledger::Statement statement;
  std::vector<incidents::Incident> incidents;  // unresolved ones that hold it
  std::optional<Instant> deadline;
  std::string regenerate;  // of the feed, filled in
  std::string owner;
  std::string path;  // where the file lies: spool or archive
  bool file_there = true;
  std::optional<Waiting> waits_for;  // nullopt: nothing, it is delivered or off the board
};

// What a person says of a statement that the daemon cannot know.
struct StatementOrder {
  PersonsWord word = PersonsWord::adopt;
  bool as_delivered = false;  // adopt without looking: the receiver has it
  std::string reason;         // needed but where adopt looks
};

struct Rechecked {
  StatementView view;
  bool was_delivered = false;  // nothing to do: this content was delivered before
};

struct Tested {
  std::string host_key;
};

class Control {
 public:
  virtual ~Control() = default;

  // What is in force.
  virtual const config::Settings& settings() const = 0;

  // `date`: default is each feed's current business date.
  virtual flow::Task<Answer<Status>> status(std::optional<std::string> feed,
                                            std::optional<BusinessDate> date) = 0;
  virtual flow::Task<Answer<Listed<ledger::Statement>>> statements(ledger::StatementFilter filter) = 0;
  virtual flow::Task<Answer<StatementView>> statement(ledger::StatementKey key) = 0;
  // Judges the file in the spool again and, where it holds, waits a few seconds for its delivery.
  virtual flow::Task<Answer<Rechecked>> recheck(ledger::StatementKey key, Person by) = 0;

  // Adopts, sends again or dismisses one statement; a statement that is sent again is waited for as by
  // recheck().
  virtual flow::Task<Answer<StatementView>> decide(ledger::StatementKey key, StatementOrder order,
                                                   Person by) = 0;

  // Gravest first.
  virtual flow::Task<Answer<Listed<incidents::Incident>>> incidents(incidents::IncidentFilter filter) = 0;
  // Nullopt: the gravest one that nobody acknowledged.
  virtual flow::Task<Answer<incidents::Incident>> incident(std::optional<incidents::IncidentId> id) = 0;
  virtual flow::Task<Answer<incidents::Incident>> acknowledge(incidents::IncidentId id, Person by,
                                                              std::string note) = 0;
  virtual flow::Task<Answer<incidents::Incident>> annotate(incidents::IncidentId id, Person by,
                                                           std::string note) = 0;
  // `force`: although it still holds statements.
  virtual flow::Task<Answer<incidents::Incident>> resolve(incidents::IncidentId id, Person by,
                                                          incidents::Resolution as, std::string note,
                                                          bool force) = 0;

  virtual flow::Task<Answer<std::vector<DestinationStatus>>> destinations() = 0;
  virtual flow::Task<Answer<Tested>> test_destination(std::string name, Person by) = 0;
};

}  // namespace stmtwatch::watch
