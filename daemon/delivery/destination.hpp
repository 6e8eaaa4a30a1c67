#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/delivery/fault.hpp"
#include "daemon/delivery/remote.hpp"
#include "daemon/delivery/settlement.hpp"
#include "daemon/flow/task.hpp"
#include "daemon/time/clock.hpp"

namespace stmtwatch::delivery {

// One file that has to be there.
struct Order {
  std::int64_t id = 0;     // the caller's
  time::Instant deadline;  // the nearest goes first, then the smaller id
  std::string final_path;
  std::uint64_t size = 0;  // of the content, and its digest
  Sha256 sha256;
  bool create_directories = true;
  // What is known of an earlier attempt whose end was not seen.
  bool publish_intended = false;
  std::string server;          // that the rename was meant for, as server_identity() names it
  std::string temporary_path;  // of that attempt; empty if there was none
  std::string whole_under;     // of an earlier one whose rename was refused: the content stands there, whole
  std::uint32_t vanished = 0;  // times in a row that the temporary file was taken away before the rename
};

// How a file arrived.
struct Arrival {
  std::string host_key;
  std::string verified;  // see verified_by()
};

// An attempt that was written down before it begins.
struct Attempt {
  std::string final_path;  // as it is wanted now, which may be elsewhere than before
  std::string temporary_path;
  std::unique_ptr<Payload> payload;
};

// The server as an intent to publish names it: "statements@sftp.example.com:22 SHA256:...". What was begun on
// one is never settled by asking another.
std::string server_identity(const std::string& account, const std::string& host_key);

// The ledger's side of a delivery. Called from the destination's executor; each call is durable before it
// returns.
class Journal {
 public:
  virtual ~Journal() = default;
  // Intent of a new attempt: opens the content and names the temporary path. Nullopt: the order is no longer
  // wanted (the statement changed, was held, or the store failed); it is dropped without a word.
  virtual flow::Task<std::optional<Attempt>> begin(const Order& order) = 0;
  // Intent of the rename on this server, after the temporary file is whole. False: could not be written, so
  // nothing is renamed.
  virtual flow::Task<bool> about_to_publish(const Order& order, const std::string& server) = 0;
  virtual flow::Task<void> delivered(const Order& order, const Arrival& arrival) = 0;
  // The attempt failed. Whether it is tried again follows from remedy(fault.reason). Not called where the
  // session broke after about_to_publish: whether the file arrived is then asked of the server on the next
  // session.
  virtual flow::Task<void> failed(const Order& order, const Fault& fault) = 0;
  // Whether it arrived cannot be known, for the reason given. A person decides; until then nothing is sent.
  virtual flow::Task<void> uncertain(const Order& order, const Fault& doubt) = 0;
  // How the destination is: nullopt after a session was opened, else why there is none. Called on every
  // change of it and once for each failed connection attempt.
  virtual flow::Task<void> condition(const std::optional<Fault>& fault) = 0;
  // Temporary paths that may have been left behind and have to go; `under_way` are the orders being sent just
  // now.
  virtual flow::Task<std::vector<std::pair<std::int64_t, std::string>>> leftovers(
      const std::vector<std::int64_t>& under_way) = 0;
  virtual flow::Task<void> swept(const std::vector<std::int64_t>& leftover_ids) = 0;
  // What turned out about the server and holds up nothing, for people: each is told once.
  virtual flow::Task<void> notice(const std::string& what) = 0;
};

// Opens sessions with one server.
class Connector {
 public:
  virtual ~Connector() = default;
  virtual flow::Task<Outcome<std::unique_ptr<Remote>>> connect() = 0;
};

// What one look at a file found.
struct Inspection {
  std::string server;  // server_identity() of who was asked
  std::string host_key;
  Sight sight = Sight::unknown;
  std::string refusal;  // why it is unknown
};

struct DestinationOptions {
  std::string name;
  std::string account;  // "statements@sftp.example.com:22": a part of the server's identity
  Verify verify = Verify::size;
  std::uint32_t sessions = 4;          // at most, opened as there is work and the server lets us
  std::uint32_t files_in_flight = 32;  // a session
  std::chrono::milliseconds retry_delay_min{1'000};  // doubles with each failure in a row
  std::chrono::milliseconds retry_delay_max{30'000};
  std::chrono::milliseconds refused_delay_max{120'000};  // of one order that the server refuses
  // Of a session more, where others work: a refused login may count against the account.
  std::chrono::milliseconds further_login_delay{60'000};
  std::chrono::milliseconds further_delay_max{1'800'000};
  std::chrono::milliseconds stalled_after{5'000};  // without an answer a session gets no further orders
  std::chrono::milliseconds finish_pause{
      1'000};  // when told to finish, no longer than this without an answer
  std::chrono::milliseconds sweep_interval{30'000};  // leftovers are swept on connecting and again after this
  std::chrono::milliseconds leftover_delay_max{21'600'000};  // of one that cannot be removed
  std::chrono::milliseconds idle_max{60'000};                // a session without work is closed after this
};

// Whether a destination takes files now.
struct Condition {
  enum class State : std::uint8_t {
    untried,   // nothing was to be sent yet
    up,        // a session is open, or the last one that was tried could be opened
    refusing,  // sessions can be opened, but orders were refused and none of them has been delivered since
    down,      // no session can be had; it is tried again
    stopped,   // host_key or auth: a person has to look
  };
  State state = State::untried;
  std::optional<Fault> fault;                 // why, unless up or untried
  std::optional<time::Instant> next_attempt;  // while down or refusing
  std::size_t refused = 0;                    // orders that wait after a refusal
};

// One server and the orders that wait for it. All members are called on one executor (a strand or a single
// thread), which is the one run() was spawned on.
class Destination {
 public:
  Destination(DestinationOptions options, Connector& connector, Journal& journal, time::Clock& clock);
  ~Destination();

  void submit(Order order);
  // Serves orders until it is cancelled; orders under way are then abandoned where they are (the journal
  // knows).
  flow::Task<void> run();
  // Stops taking new orders; run() returns when those under way are done, or nothing moves any more.
  void finish();
  // Tries one connection now, whatever the state, and closes it again. Success also ends a stop.
  flow::Task<Outcome<std::string>> test();  // the host key's fingerprint
  // Looks at the file under `path` over a connection of its own and, where it has this size, reads it back.
  flow::Task<Outcome<Inspection>> inspect(std::string path, std::uint64_t size, Sha256 sha256);
  // Ends a stop (host_key, auth) that waits for a person.
  void resume();

  bool up() const;                       // a session is open, or the last one that was tried could be opened
  std::optional<Fault> stopped() const;  // set while the destination waits for a person
  std::size_t waiting() const;           // orders not yet delivered
  // When the order, which waits after a failure, is tried again, as far as that is known.
  std::optional<time::Steady> next_attempt(std::int64_t order) const;
  Condition condition() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stmtwatch::delivery
