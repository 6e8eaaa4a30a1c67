#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checks/judge.hpp"
#include "daemon/files/beneath.hpp"
#include "daemon/time/clock.hpp"

// What became of each statement, and who owns which voucher number.
namespace stmtwatch::ledger {

using time::Instant;

// Where a statement is on its way; each of its destinations has one of its own.
//
//   checking -> held -> checking -> queued -> sending -> delivered
//                                     |  ^------'  (fault, tried again)
//                                     '-> superseding (other content stands under the final name)
//                                     '-> uncertain   (how the delivery ended cannot be known)
//   expected, generating, late, missing: from the list of expected merchants; no code of this version sets
//   them.
enum class State : std::uint8_t {
  expected,
  generating,
  checking,
  held,
  queued,
  sending,
  delivered,
  superseding,
  uncertain,
  late,
  missing,
};
inline constexpr std::size_t state_count = 11;
std::string_view text(State state);  // "queued"
std::optional<State> parse_state(std::string_view text);

enum class Verdict : std::uint8_t { deliverable, held, waived };
std::string_view text(Verdict verdict);
std::optional<Verdict> parse_verdict(std::string_view text);

struct StatementKey {
  std::string feed;
  StatementName name;
  friend auto operator<=>(const StatementKey&, const StatementKey&) = default;
};

// The statement's state after one of its deliveries has changed: delivered when all are, else that of the
// delivery that needs a person most, else the one that is furthest. `deliveries` are those of its latest
// revision, and older ones that are uncertain; not empty. A statement that is not on its way (checking, held,
// ...) stays what it is until everything is delivered.
State state_after_delivery(State statement, std::span<const State> deliveries);

using StatementId = std::int64_t;
using DeliveryId = std::int64_t;

// One content that a statement had.
struct Revision {
  std::uint32_t number = 0;  // from 1
  Seal seal;
  std::uint64_t records = 0;
  std::string file_name;
  files::Stamp stamp;  // of the file when it was judged last
  Instant judged_at;
  Verdict verdict = Verdict::held;
  std::uint64_t findings_total = 0;
  std::vector<checks::Finding> findings;  // the listed ones, ordered
};

// The proof of one delivery.
struct Receipt {
  Sha256 sha256;
  std::uint64_t size = 0;
  std::string remote_path;
  std::string host_key;  // "SHA256:..." as ssh-keygen -l prints it
  std::string verified;  // "size", "readback", "rename", "none" (as configured), or "word": a person's
  Instant started_at;
  Instant finished_at;
  std::string adopted_by;  // the person who said that it is there; empty where the daemon saw it itself
};

// One revision on its way to one destination.
struct Delivery {
  DeliveryId id = 0;
  StatementId statement = 0;
  StatementKey key;
  std::uint32_t revision = 0;
  Sha256 sha256{};          // of that revision's content
  std::uint64_t bytes = 0;  // likewise
  std::string file_name{};  // likewise
  std::string destination{};
  State state = State::queued;  // queued, sending, delivered, superseding or uncertain
  std::string remote_path{};
  std::uint32_t attempt = 0;      // number of the latest attempt, 0 before the first
  std::string temporary_path{};   // of the latest attempt
  bool publish_intended = false;  // the latest attempt was about to rename
  std::string server{};           // on which server: account, address and host key; empty if it was not
  Instant queued_at{};
  std::optional<Instant> started_at{};  // of the latest attempt
  std::optional<std::string> fault{};   // of the latest attempt that failed, for people
  std::optional<Receipt> receipt{};
};

// A person's word that the statement is not to be: it is on no list and in no count until it is judged again.
struct Dismissal {
  Instant at;
  std::string by;
  std::string reason;
};

struct Statement {
  StatementId id = 0;
  StatementKey key;
  State state = State::checking;
  Instant updated_at{};
  Revision revision{};                 // the latest
  std::vector<Delivery> deliveries{};  // of all revisions, oldest first
  std::optional<Dismissal> dismissed{};
};

// A key that somebody else holds. Where it stands in the owner's file is not kept: that file tells it, and
// the entry itself.
struct Conflict {
  std::size_t unique_index = 0;  // into Schema::unique and the judgement's key sets
  std::string key;
  StatementKey owner;
  std::uint32_t owner_revision = 0;
  std::string owner_file_name;
  friend bool operator==(const Conflict&, const Conflict&) = default;
};

// The keys of one statement, looked up and not yet taken. Good within the step that it was made in.
struct Claim {
  virtual ~Claim() = default;
  // Of several owners, the first. By unique_index, then in an order of the keys that is always the same.
  std::vector<Conflict> conflicts;
};

// A reservation whose keys are not in the files of the vouchers any more, as these were damaged.
struct MissingKeys {
  std::int64_t reservation = 0;
  std::size_t unique_index = 0;
  StatementKey key;
  std::uint32_t revision = 0;
  std::string file_name;
  Sha256 sha256;  // of that revision's content
};

// A temporary name that may stand on a destination and has to go.
struct Leftover {
  std::int64_t attempt_id = 0;
  DeliveryId delivery = 0;
  std::string temporary_path;
};

struct StatementFilter {
  std::optional<std::string> feed;
  std::optional<BusinessDate> date;
  std::optional<State> state;
  std::size_t limit = 1000;
};

// The states in which a statement waits for something: it has come to no end.
inline constexpr std::array open_states{State::checking,    State::held,      State::queued, State::sending,
                                        State::superseding, State::uncertain, State::late,   State::missing};
// Those in which it stays until a person does something about it.
inline constexpr std::array states_for_a_person{State::uncertain, State::superseding, State::held};

// The book itself. Every call runs inside one transaction of the store (see watch/books.hpp), on its thread;
// throws nothing but the store's own failure, which rolls the step back; that is also the answer to an id
// that is not there and to a change that the state does not allow. Unsigned numbers are kept up to 2^63 - 1.
class Ledger {
 public:
  virtual ~Ledger() = default;

  virtual std::optional<Statement> find(const StatementKey& key) = 0;
  virtual std::optional<Statement> find(StatementId id) = 0;
  // The latest date first, then by feed and merchant. Findings and seal blocks of their revisions are left
  // empty: a list is read at a glance.
  virtual std::vector<Statement> list(const StatementFilter& filter) = 0;
  virtual std::map<State, std::uint64_t> count(const std::string& feed, BusinessDate date) = 0;
  // The latest business date of the feed that has a statement and is not after `limit`.
  virtual std::optional<BusinessDate> latest_date(const std::string& feed, BusinessDate limit) = 0;
  // The earliest business date of the feed, after `after` where that is given, that has a statement in one of
  // these states.
  virtual std::optional<BusinessDate> earliest_date(const std::string& feed, std::span<const State> states,
                                                    std::optional<BusinessDate> after) = 0;
  // Stamps of the revisions judged last of this feed whose statements are not delivered, by file name: what a
  // rescan need not judge again.
  virtual std::map<std::string, files::Stamp> judged_files(const std::string& feed) = 0;

  // Notes that a content of the statement was judged. `revision.number` is ignored and answered: the latest
  // number where the digest is that of the latest revision, which is then judged anew, else the next one.
  // Makes the statement where there is none. A new revision is `checking`; one that is judged anew keeps its
  // state.
  virtual Statement record(const StatementKey& key, const Revision& revision) = 0;
  // Verdict and findings of the statement's latest revision, and the state that follows.
  virtual void settle_verdict(StatementId id, Verdict verdict, const checks::FindingList& findings,
                              State state, Instant now) = 0;
  virtual void set_state(StatementId id, State state, Instant now) = 0;
  virtual void dismiss(StatementId id, const Dismissal& dismissal) = 0;

  // Looks up `keys` and takes none: which of them other statements of the feed took earlier within the key's
  // scope. `key` may be that of a statement that is not known yet. A key that the statement holds already
  // keeps its place in that order: it does not come to conflict with somebody who took it later.
  virtual std::unique_ptr<Claim> look_up(const StatementKey& key, const checks::Schema& schema,
                                         const std::vector<checks::KeySet>& keys) = 0;
  // Takes the keys of the claim for the latest revision of the statement that it was made for, in one step in
  // place of what its undelivered revisions held. Keys that are in conflict stay with their owners and are
  // taken too: a conflict is a finding, and the caller releases a statement that is held.
  virtual void reserve(StatementId id, const Claim& claim) = 0;
  // Gives back what the statement's undelivered revisions hold: a held statement owns nothing. A revision
  // that may have arrived (delivered, uncertain, or about to be published) keeps its keys until a later one
  // is delivered.
  virtual void release(StatementId id) = 0;
  // Keys that statements of the feed before `date` took are remembered no longer.
  virtual void forget_vouchers(const std::string& feed, BusinessDate date) = 0;

  // A delivery of the statement's latest revision, state queued; the one that exists already where there is
  // one (queued again if it was withdrawn).
  virtual Delivery queue(StatementId id, const std::string& destination, const std::string& remote_path,
                         Instant now) = 0;
  virtual std::optional<Delivery> delivery(DeliveryId id) = 0;  // nullopt: unknown or withdrawn
  // Deliveries of the destination that are queued or sending, oldest first.
  virtual std::vector<Delivery> unfinished(const std::string& destination) = 0;
  virtual std::vector<Delivery> unfinished() = 0;  // of all destinations
  // The intent before the effect: the next attempt, to this path, under this temporary one. State sending.
  // Not of one delivered.
  virtual Delivery begin_attempt(DeliveryId id, const std::string& remote_path,
                                 const std::string& temporary_path, Instant now) = 0;
  // `server`: the one that the rename is meant for, and that alone can tell afterwards.
  virtual void intend_publish(DeliveryId id, const std::string& server, Instant now) = 0;
  // The attempt did not succeed: back to queued (or superseding, uncertain), with the fault for people. An
  // intent to publish stays, for the next attempt has to ask what became of it, but for superseding, where
  // the server has told.
  virtual void attempt_failed(DeliveryId id, State state, const std::string& fault, Instant now) = 0;
  // A person's word that nothing arrived: queued, as if no attempt had been about to publish. What the
  // attempts left behind is swept.
  virtual void send_again(DeliveryId id, Instant now) = 0;
  // Another destination takes over what is not delivered, the intent to publish and its server included.
  // False: it has a delivery of that revision already, and nothing was changed.
  virtual bool move(DeliveryId id, const std::string& destination) = 0;
  // The statement's state becomes delivered when its latest revision is delivered everywhere.
  virtual void delivered(DeliveryId id, const Receipt& receipt, Instant now) = 0;
  // A delivery that is no longer wanted because the statement has a newer revision: it is in no answer any
  // more, but its temporary names are still left over. One that is delivered stays as it is.
  virtual void withdraw(DeliveryId id, Instant now) = 0;

  // Temporary names of attempts that were begun and neither published nor swept, but for `under_way` and for
  // those whose presence still has to tell whether an intended publication took place. Oldest first, at most
  // leftovers_max.
  static constexpr std::size_t leftovers_max = 1'000;
  virtual std::vector<Leftover> leftovers(const std::string& destination,
                                          const std::vector<DeliveryId>& under_way) = 0;
  virtual void swept(const std::vector<std::int64_t>& attempt_ids, Instant now) = 0;

  // Writes that the store was written at `now`, which nothing reads: the proof that it can be.
  virtual void touch(Instant now) = 0;
};

}  // namespace stmtwatch::ledger
