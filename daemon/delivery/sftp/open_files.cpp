#include "daemon/delivery/sftp/open_files.hpp"

#include <algorithm>

namespace stmtwatch::delivery::sftp {

flow::Task<> OpenFiles::enter() {
  while (!ended_ && (entered_ >= allowed_ || want_alone_ > 0))
    co_await changed_.wait();
  ++entered_;
}

flow::Task<> OpenFiles::enter_alone() {
  // Counted as long as it waits, however it ends.
  struct Wish {
    OpenFiles& files;
    explicit Wish(OpenFiles& of) : files(of) { ++files.want_alone_; }
    Wish(const Wish&) = delete;
    Wish& operator=(const Wish&) = delete;
    ~Wish() {
      --files.want_alone_;
      files.changed_.notify_all();
    }
  };
  const Wish wish(*this);
  const std::size_t allowed_before = allowed_;
  while (!ended_ && entered_ > 0 && (allowed_ == allowed_before || entered_ >= allowed_))
    co_await changed_.wait();
  ++entered_;
}

void OpenFiles::leave() {
  --entered_;
  changed_.notify_all();
}

void OpenFiles::opened() {
  ++open_;
  most_seen_ = std::max(most_seen_, open_);
}

void OpenFiles::allow(std::size_t most) {
  allowed_ = std::max<std::size_t>(most, 1);
  changed_.notify_all();
}

void OpenFiles::end() {
  ended_ = true;
  changed_.notify_all();
}

}  // namespace stmtwatch::delivery::sftp
