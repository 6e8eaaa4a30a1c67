#pragma once

#include <expected>
#include <string>
#include <vector>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "daemon/files/beneath.hpp"
#include "daemon/flow/task.hpp"

namespace stmtwatch::spool {

// What one read of the event queue told.
struct Events {
  std::vector<std::string>
      names;              // closed after writing or renamed in, each once, in the order of the first event
  bool overflow = false;  // events were lost: look at everything
  bool lost = false;      // the directory was removed, renamed or unmounted
};

// An inotify(7) watch of one directory. One thread.
class Inotify {
 public:
  static std::expected<Inotify, files::Fault> watch(const flow::asio::any_io_executor& executor,
                                                    const files::Directory& directory);

  // Until read() has something to tell; throws operation_aborted when cancelled.
  flow::Task<void> readable();
  // Never blocks; nothing told where nothing happened. At most some thousand names.
  Events read();

 private:
  explicit Inotify(flow::asio::posix::stream_descriptor queue) : queue_(std::move(queue)) {}
  flow::asio::posix::stream_descriptor queue_;
};

}  // namespace stmtwatch::spool
