#include "daemon/service/signals.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>

#include <boost/asio/post.hpp>
#include <pthread.h>
#include <sysexits.h>
#include <unistd.h>

namespace stmtwatch::service {

namespace {

constexpr int wake_up = SIGUSR1;  // how the thread is told to look again

// Nothing but system calls: this must succeed whatever else does not.
[[noreturn]] void leave() {
  constexpr std::string_view words =
      "level=error event=ended_by_force detail=\"it did not end in time; the next start takes up what was "
      "under "
      "way\"\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, words.data(), words.size());
  ::_exit(EX_IOERR);
}

}  // namespace

Signals::Signals(const boost::asio::any_io_executor& loop, std::chrono::milliseconds patience)
    : loop_(loop), patience_(patience), came_(loop) {
  ::sigemptyset(&set_);
  for (const int signal : {SIGHUP, SIGINT, SIGTERM, wake_up})
    ::sigaddset(&set_, signal);
  ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  thread_ = std::thread([this] { work(); });
}

Signals::~Signals() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  ::pthread_kill(thread_.native_handle(), wake_up);
  thread_.join();
}

flow::Task<int> Signals::next() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (!waiting_.empty()) {
        const int signal = waiting_.front();
        waiting_.pop_front();
        co_return signal;
      }
    }
    co_await came_.wait();
  }
}

void Signals::begin_patience() {
  ::pthread_kill(thread_.native_handle(), SIGTERM);
}

void Signals::work() {
  std::optional<Steady> end;
  for (;;) {
    const int signal = wait(end);
    const auto now = std::chrono::steady_clock::now();
    if (end && now >= *end) leave();
    if (signal == wake_up) {
      const std::lock_guard lock(mutex_);
      if (over_) return;
    }
    if (signal < 0 || signal == wake_up) continue;
    if (signal != SIGHUP && !end) end = now + patience_;
    hand_over(signal);
  }
}

// Less than 0: none came until then.
int Signals::wait(std::optional<Steady> end) const {
  if (!end) return ::sigwaitinfo(&set_, nullptr);
  using std::chrono::nanoseconds;
  const auto left = std::max<nanoseconds>(*end - std::chrono::steady_clock::now(), nanoseconds(0));
  const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
  timespec timeout{};
  timeout.tv_sec = seconds.count();
  timeout.tv_nsec = nanoseconds(left - seconds).count();
  return ::sigtimedwait(&set_, nullptr, &timeout);
}

void Signals::hand_over(int signal) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(signal);
  }
  boost::asio::post(loop_, [this] { came_.notify_all(); });
}

}  // namespace stmtwatch::service
