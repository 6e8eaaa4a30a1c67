#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/delivery/fault.hpp"
#include "daemon/delivery/remote.hpp"
#include "daemon/delivery/sftp/link.hpp"
#include "daemon/delivery/sftp/open_files.hpp"
#include "daemon/delivery/sftp/packet.hpp"
#include "daemon/delivery/sftp/refusal.hpp"
#include "daemon/flow/event.hpp"
#include "daemon/flow/task.hpp"

namespace stmtwatch::delivery::sftp {

class Session;

// What the server answered to the requests that one operation has under way. One that is abandoned with
// replies outstanding (its coroutine was cancelled) takes the session with it: nobody could tell any more
// what was done.
class Exchange {
 public:
  explicit Exchange(Session& session);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  struct Refusal {
    Step step;
    StatusReply reply;
    std::size_t files_open = 0;  // when it came, where that may be why
  };
  std::optional<Refusal> refusal;             // the first one
  std::string handle;                         // of Step::open
  std::optional<std::uint64_t> size;          // of Step::size and Step::look
  std::map<std::uint32_t, std::string> data;  // of Step::read, in the order of the requests

 private:
  friend class Session;
  Session& session_;
  std::size_t outstanding_ = 0;
  flow::Event settled_;
};

// What a server turned out to do in its own way, learnt in this session. None of it ends a session.
struct Habits {
  bool syncs = false;                  // an fsync was answered OK, so one that fails means something
  bool cannot_sync = false;            // offers fsync and fails at it
  bool failure_means_missing = false;  // answers a look at nothing with a plain failure
  bool cannot_look = false;            // told: it lets nobody look at a name
};

// How long answers may take, from when all earlier requests are answered, while the server shows that it is
// alive: `reply` to say how a file is, twice that for what makes or moves one, `slow` to bring a file to the
// disk (fsync, close). Without a byte for `reply` (it is asked for one in time) the connection is taken for
// dead whatever is awaited.
struct Patience {
  std::chrono::milliseconds reply;
  std::chrono::milliseconds slow;
  std::chrono::milliseconds with(Step step) const;
};

// One SFTPv3 session: many requests under way at once, each reply brought to the exchange that waits for it.
// All members are called on one strand. Every fault of the session ends it for everybody (state dead, the
// first fault stays), and a server that says what the protocol does not allow is such a fault.
class Session {
 public:
  // Opens a connection and agrees on the version.
  static flow::Task<Outcome<std::shared_ptr<Session>>> open(const ServerOptions& options, NameLookup& names,
                                                            std::shared_ptr<ServerMemory> memory);

  // Moves the bytes until the session is dead. `self` keeps it alive that long.
  static flow::Task<> serve(std::shared_ptr<Session> self);

  // Queues one request of the exchange: `encode(out, id)` appends it.
  template <class Encode>
  void request(Exchange& exchange, Step step, const Encode& encode) {
    encode(requests_, expect(exchange, step));
  }
  // Queues the CLOSE of a handle, whatever exchange opened it: until it is answered no other file may have
  // it.
  void request_close(Exchange& exchange, const std::string& handle);
  // Sends what is queued and waits for all replies of the exchange.
  flow::Task<Outcome<void>> settle(Exchange& exchange);
  // Waits until a further block may be queued: what is unsent and unanswered stays bounded.
  flow::Task<Outcome<void>> room();
  // Sends what is queued, as far as the server takes it now.
  void push();

  void die(Fault fault);
  // Disconnected once the session is dead.
  Outcome<void> alive() const;
  const boost::asio::any_io_executor& executor() const { return executor_; }
  const std::string& host_key() const { return link_->host_key(); }
  bool offers_fsync() const { return offers_fsync_; }
  std::size_t write_bytes() const { return write_bytes_; }  // of a file in one request
  OpenFiles& files() { return files_; }
  Habits& habits() { return habits_; }
  // Keeps, for people, what turned out about the server.
  void note(std::string what);

  // From any thread.
  bool over() const { return over_; }
  std::uint64_t answers() const { return answers_; }
  std::vector<std::string> take_notices();

  // Room for one block of a payload, shared by all that read and queue one without waiting in between.
  std::span<std::byte> block();

 private:
  struct Waiter {
    Exchange* exchange;
    Step step;
    std::string closes;  // the handle, of Step::close
  };

  Session(boost::asio::any_io_executor executor, std::unique_ptr<Link> link, Patience patience,
          std::shared_ptr<ServerMemory> memory);
  flow::Task<Outcome<void>> greet();
  flow::Task<Outcome<void>> ask_limits();
  flow::Task<Outcome<std::string>> first_packet();
  bool keep(const std::string& handle);
  std::optional<Fault> silent(std::chrono::steady_clock::time_point now) const;
  flow::Task<> read_replies();
  flow::Task<> write_requests();
  flow::Task<> watch_silence();
  friend class Exchange;
  void abandon(const Exchange& exchange);
  std::uint32_t expect(Exchange& exchange, Step step);
  Outcome<void> gather();
  Outcome<void> take_in();
  Outcome<void> take(std::string_view packet);
  std::size_t unsent() const { return requests_.size() - pushed_ + link_->unsent(); }

  boost::asio::any_io_executor executor_;
  std::unique_ptr<Link> link_;
  const Patience patience_;
  std::shared_ptr<ServerMemory> memory_;
  bool offers_fsync_ = false;
  std::size_t write_bytes_;
  Habits habits_;
  OpenFiles files_;
  std::unordered_set<std::string> handles_;  // that are open
  std::optional<Fault> dead_;
  std::atomic<bool> over_ = false;
  std::atomic<std::uint64_t> answers_ = 0;
  std::mutex notices_mutex_;
  std::vector<std::string> notices_;

  std::string requests_;    // queued, not yet encrypted
  std::size_t pushed_ = 0;  // bytes of requests_ that were encrypted
  std::uint32_t next_id_ = 0;
  std::map<std::uint32_t, Waiter> waiters_;  // the oldest first
  Framer framer_;
  std::unique_ptr<std::byte[]> block_;

  std::chrono::steady_clock::time_point heard_at_;      // any byte, or the first request after a silence
  std::chrono::steady_clock::time_point oldest_since_;  // the oldest request that waits is the oldest
  bool probed_ = false;                                 // since heard_at_
  flow::Event to_write_;                                // something was encrypted
  flow::Event room_made_;                               // less is unsent or unanswered
  boost::asio::steady_timer silence_;
};

}  // namespace stmtwatch::delivery::sftp
