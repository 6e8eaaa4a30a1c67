#include "daemon/spool/spool.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/flow/race.hpp"
#include "daemon/spool/inotify.hpp"
#include "daemon/spool/lookout.hpp"

namespace stmtwatch::spool {

namespace asio = flow::asio;

Spool::Spool(SpoolOptions options, Listener& listener, time::Clock& clock,
             std::chrono::milliseconds rescan_interval)
    : options_(std::move(options)), listener_(listener), clock_(clock), rescan_interval_(rescan_interval) {}

flow::Task<void> Spool::run() {
  for (;;) {
    const auto fault = co_await watch();
    if (!fault) continue;
    tell(fault);
    co_await clock_.sleep(rescan_interval_);
  }
}

flow::Task<std::optional<files::Fault>> Spool::watch() {
  const auto directory = files::Directory::open(options_.directory);
  if (!directory) co_return directory.error();
  const auto executor = co_await asio::this_coro::executor;
  Lookout lookout(options_, *directory, listener_, clock_);
  auto inotify = Inotify::watch(executor, *directory);
  while (directory->in_place()) {
    // Scanned after the watch stands, so that nothing falls between the two.
    auto fault = co_await scan(*directory, lookout);
    if (fault) {
      lookout.leave();
      co_return fault;
    }
    if (inotify) {
      tell(std::nullopt);
    } else {
      tell(inotify.error());
    }
    Inotify* const events = inotify ? &*inotify : nullptr;
    const bool in_place = co_await attend(events, lookout);
    if (!in_place) break;
    if (!inotify) inotify = Inotify::watch(executor, *directory);
  }
  lookout.leave();
  co_return std::nullopt;
}

flow::Task<std::optional<files::Fault>> Spool::scan(const files::Directory& directory, Lookout& lookout) {
  auto listing = directory.list();
  if (!listing) co_return listing.error();
  lookout.begin_scan();
  for (;;) {
    const auto names = listing->next();
    if (!names) co_return names.error();
    if (names->empty()) break;
    for (const auto& name : *names)
      lookout.seen(name);
    co_await asio::post(asio::use_awaitable);  // a large directory must not keep everybody else waiting
  }
  lookout.end_scan();
  co_return std::nullopt;
}

flow::Task<bool> Spool::attend(Inotify* inotify, Lookout& lookout) {
  const auto until = clock_.steady() + rescan_interval_;
  for (;;) {
    if (inotify != nullptr) {
      const Events events = inotify->read();
      for (const auto& name : events.names)
        lookout.happened(name);
      if (events.lost) co_return false;
      if (events.overflow) co_return true;
    }
    lookout.look_again();
    const auto now = clock_.steady();
    if (now >= until) co_return true;
    const auto wake_at = std::min(until, lookout.next_look().value_or(until));
    const auto pause = std::chrono::ceil<std::chrono::milliseconds>(wake_at - now);
    co_await wait(inotify, pause);
  }
}

flow::Task<void> Spool::wait(Inotify* inotify, std::chrono::milliseconds at_most) {
  if (at_most <= std::chrono::milliseconds::zero()) {
    co_await asio::post(asio::use_awaitable);
  } else if (inotify == nullptr) {
    co_await clock_.sleep(at_most);
  } else {
    auto event = inotify->readable();
    auto time_out = clock_.sleep(at_most);
    co_await flow::either(std::move(event), std::move(time_out));
  }
}

void Spool::tell(const std::optional<files::Fault>& fault) {
  std::string now = fault ? fault->detail : std::string();
  if (condition_told_ == now) return;
  condition_told_ = std::move(now);
  listener_.condition(fault);
}

}  // namespace stmtwatch::spool
