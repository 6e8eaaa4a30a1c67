#pragma once

#include <cstddef>
#include <limits>

#include <boost/asio/any_io_executor.hpp>

#include "daemon/flow/event.hpp"
#include "daemon/flow/task.hpp"

namespace stmtwatch::delivery::sftp {

// How many files one session has open at once. Servers that take few say so (limits@openssh.com), or refuse
// one more with a plain failure, which is also their word for much else: whether a refusal meant "too many"
// is found out by opening the same file again while no other is open.
//
//   enter() -> OPEN answered -> opened() -> CLOSE answered -> closed() -> leave()
//
// All members are called on one strand.
class OpenFiles {
 public:
  explicit OpenFiles(const boost::asio::any_io_executor& executor) : changed_(executor) {}

  // Waits for a place.
  flow::Task<> enter();
  // Waits for a place while no other file is open; nobody else enters meanwhile. Ends early, like enter(),
  // once another caller has found out how many may be open.
  flow::Task<> enter_alone();
  void leave();
  void opened();
  void closed() { --open_; }
  std::size_t open() const { return open_; }
  // Whether a refusal may mean that too many are open: others are, and never more at once.
  bool may_be_full() const { return open_ > 0 && open_ >= most_seen_; }
  // From now on at most so many, at least one.
  void allow(std::size_t most);
  // Nobody waits any more: the session is over.
  void end();

 private:
  flow::Event changed_;
  std::size_t allowed_ = std::numeric_limits<std::size_t>::max();
  std::size_t entered_ = 0;
  std::size_t open_ = 0;
  std::size_t most_seen_ = 0;  // open at once so far
  std::size_t want_alone_ = 0;
  bool ended_ = false;
};

}  // namespace stmtwatch::delivery::sftp
